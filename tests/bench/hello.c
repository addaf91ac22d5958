/* The yardstick of the benchmark: an ulfius program that answers every request with the same bytes. What it
 * costs is what the framework itself costs for an answer of that size.
 *
 * "kaal" starts it with ulfius_start_framework, as ulfius' users write it: that means select(), which cannot
 * watch descriptors from 1,024. "opties" gives libmicrohttpd the bounds that src/http/server.c does. Either
 * has ulfius' thread for each connection, which is what costs least when nothing is waited for. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ulfius.h>

/* Those of src/http/server.c and deploy/klantbeeld.conf. */
enum { WACHTRIJ = 4096, STAPEL = 192 * 1024, GEHEUGEN_PER_VERBINDING = 32 * 1024 };
enum { MAX_VERBINDINGEN = 6000, WACHTTIJD_S = 30 };
enum { KLEINSTE_BODY = 16, GROOTSTE_BODY = 16 * 1024 * 1024 };

static int groet(const struct _u_request *verzoek, struct _u_response *antwoord, void *body)
{
    (void)verzoek;
    u_map_put(antwoord->map_header, "Content-Type", "application/json");
    return ulfius_set_string_body_response(antwoord, 200, body) == U_OK ? U_CALLBACK_CONTINUE
                                                                        : U_CALLBACK_ERROR;
}

/* A JSON document of exactly n bytes; NULL without memory. */
static char *maak_body(size_t n)
{
    static const char begin[] = "{\"hello\":\"", einde[] = "\"}";
    char *body = malloc(n + 1);

    if (!body)
        return NULL;
    memset(body, 'x', n);
    memcpy(body, begin, sizeof(begin) - 1);
    memcpy(body + n - (sizeof(einde) - 1), einde, sizeof(einde));
    return body;
}

static int start_met_opties(struct _u_instance *u, struct sockaddr_in *adres)
{
    struct MHD_OptionItem opties[] = {
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)mhd_request_completed, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)ulfius_uri_logger, NULL},
        {MHD_OPTION_SOCK_ADDR, 0, adres},
        {MHD_OPTION_CONNECTION_LIMIT, MAX_VERBINDINGEN, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, WACHTTIJD_S, NULL},
        {MHD_OPTION_LISTEN_BACKLOG_SIZE, WACHTRIJ, NULL},
        {MHD_OPTION_THREAD_STACK_SIZE, STAPEL, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, GEHEUGEN_PER_VERBINDING, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_END, 0, NULL},
    };

    return ulfius_start_framework_with_mhd_options(
        u, MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC,
        opties);
}

/* Serve until SIGTERM or SIGINT; those are blocked already, in every thread. */
static int dien(uint16_t poort, char *body, bool opties)
{
    struct sockaddr_in adres = {.sin_family = AF_INET, .sin_port = htons(poort)};
    struct _u_instance ulfius;
    sigset_t einde;
    int sein, uit = EXIT_FAILURE;

    adres.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (ulfius_init_instance(&ulfius, poort, &adres, NULL) != U_OK)
        return EXIT_FAILURE;
    if (ulfius_add_endpoint_by_val(&ulfius, "GET", "/hello", NULL, 0, groet, body) != U_OK ||
        (opties ? start_met_opties(&ulfius, &adres) : ulfius_start_framework(&ulfius)) != U_OK) {
        fprintf(stderr, "bench_hello: cannot listen on port %u\n", poort);
        goto klaar;
    }
    sigemptyset(&einde);
    sigaddset(&einde, SIGTERM);
    sigaddset(&einde, SIGINT);
    sigwait(&einde, &sein);
    ulfius_stop_framework(&ulfius);
    uit = EXIT_SUCCESS;
klaar:
    ulfius_clean_instance(&ulfius);
    return uit;
}

int main(int argc, char **argv)
{
    unsigned long poort = argc == 4 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned long bytes = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
    bool opties = argc == 4 && strcmp(argv[3], "opties") == 0;
    sigset_t einde;
    char *body;
    int uit;

    if (!poort || poort > UINT16_MAX || bytes < KLEINSTE_BODY || bytes > GROOTSTE_BODY ||
        (!opties && strcmp(argv[3], "kaal") != 0)) {
        fprintf(stderr, "gebruik: bench_hello POORT BYTES kaal|opties\n");
        return EXIT_FAILURE;
    }
    sigemptyset(&einde);
    sigaddset(&einde, SIGTERM);
    sigaddset(&einde, SIGINT);
    pthread_sigmask(SIG_BLOCK, &einde, NULL);
    body = maak_body(bytes);
    uit = body ? dien((uint16_t)poort, body, opties) : EXIT_FAILURE;
    free(body);
    return uit;
}
