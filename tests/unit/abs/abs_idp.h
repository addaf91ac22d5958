/* For the tests of abs: the smallest identity provider there is, on loopback. It serves one body and counts
 * who asks. */
#ifndef KLANTBEELD_TESTS_ABS_IDP_H
#define KLANTBEELD_TESTS_ABS_IDP_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "abs_hulp.h"

struct idp {
    struct MHD_Daemon *daemon;
    char url[64];
    atomic_uint verzoeken;
    _Atomic(const char *) antwoord; /* the body of every answer, what its status may be */
    atomic_uint status;             /* MHD_HTTP_FOUND leads to /omgeleid, which answers 200 */
    atomic_bool opgehouden;
    sem_t poort; /* when held up: an answer that was made waits here */
};

static inline enum MHD_Result idp_dien(void *context, struct MHD_Connection *c, const char *url,
                                       const char *methode, const char *versie, const char *body, size_t *n,
                                       void **zelf)
{
    struct idp *idp = context;
    const char *antwoord = atomic_load(&idp->antwoord);
    struct MHD_Response *r;
    enum MHD_Result ok;
    unsigned status = atomic_load(&idp->status);

    (void)methode;
    (void)versie;
    (void)body;
    (void)n;
    (void)zelf;
    atomic_fetch_add(&idp->verzoeken, 1);
    if (status == MHD_HTTP_FOUND && strcmp(url, "/omgeleid") == 0)
        status = MHD_HTTP_OK;
    r = MHD_create_response_from_buffer(strlen(antwoord), (void *)antwoord, MHD_RESPMEM_PERSISTENT);
    if (status == MHD_HTTP_FOUND)
        MHD_add_response_header(r, "Location", "/omgeleid");
    if (atomic_load(&idp->opgehouden))
        sem_wait(&idp->poort);
    ok = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return ok;
}

static inline void idp_start(struct idp *idp, const char *antwoord)
{
    const union MHD_DaemonInfo *info;

    atomic_init(&idp->verzoeken, 0);
    atomic_init(&idp->antwoord, antwoord);
    atomic_init(&idp->status, MHD_HTTP_OK);
    atomic_init(&idp->opgehouden, false);
    assert_int_equal(sem_init(&idp->poort, 0, 0), 0);
    idp->daemon =
        MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0,
                         NULL, NULL, idp_dien, idp, MHD_OPTION_SOCK_ADDR,
                         (struct sockaddr *)&(struct sockaddr_in){.sin_family = AF_INET,
                                                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)},
                         MHD_OPTION_END);
    assert_non_null(idp->daemon);
    info = MHD_get_daemon_info(idp->daemon, MHD_DAEMON_INFO_BIND_PORT);
    snprintf(idp->url, sizeof(idp->url), "http://127.0.0.1:%u/jwks", info->port);
}

/* From now on every answer waits, once made, for a sem_post on `poort`. */
static inline void idp_houd_op(struct idp *idp)
{
    atomic_store(&idp->opgehouden, true);
}

static inline void idp_stop(struct idp *idp)
{
    MHD_stop_daemon(idp->daemon);
    sem_destroy(&idp->poort);
}

#endif
