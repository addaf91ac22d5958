/* A program of another division with an endpoint that only who has the right "dossier" reaches: bewaakt PORT
 * ISSUER JWKS RIGHTS. SIGHUP reads rights and keys again, SIGTERM stops it. */
#include <klantbeeld/abs/bewaker.h>
#include <klantbeeld/abs/identiteit.h>
#include <signal.h>
#include <ulfius.h>

static int geef_dossier(const struct _u_request *u, struct _u_response *r, void *context)
{
    (void)u, (void)context;
    ulfius_set_string_body_response(r, 200, kb_bewaker_wie(r)->medewerker);
    return U_CALLBACK_CONTINUE;
}

int main(int n, char **arg)
{
    const char *rechten[] = {"dossier", "besluit", NULL};
    struct kb_bewaker_opties opties = {.afnemer = "dossiers", .realm = "dossiers", .rechten = rechten};
    struct kb_bewaking lezen = {NULL, "dossier"};
    struct _u_instance u;
    sigset_t seinen;
    int sein = 0;

    sigemptyset(&seinen), sigaddset(&seinen, SIGHUP), sigaddset(&seinen, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &seinen, NULL); /* before any thread: sigwait below is who hears them */
    if (n == 5)
        opties.uitgever = arg[2], opties.jwks = arg[3], opties.rechten_bestand = arg[4];
    lezen.bewaker = kb_bewaker_nieuw(&opties);
    if (!lezen.bewaker || ulfius_init_instance(&u, (unsigned)atoi(arg[1]), NULL, NULL) != U_OK)
        return 1;
    ulfius_add_endpoint_by_val(&u, "GET", "/dossier", NULL, 0, kb_bewaker_vraag, &lezen);
    ulfius_add_endpoint_by_val(&u, "GET", "/dossier", NULL, 1, geef_dossier, NULL);
    if (ulfius_start_framework(&u) == U_OK)
        while (sigwait(&seinen, &sein) == 0 && sein == SIGHUP)
            kb_bewaker_herlaad(lezen.bewaker);
    ulfius_stop_framework(&u), ulfius_clean_instance(&u), kb_bewaker_vrij(lezen.bewaker);
    return sein == SIGTERM ? 0 : 1;
}
