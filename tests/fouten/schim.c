/* A preloaded shim that makes libc fail: the Nth call of a named function returns an error, comes back with
 * one byte, or takes its time.
 *
 * The test and the shim share a file (KB_SCHIM), a row of numbers per function: the test writes which calls
 * must fail, the shim counts every call and every failure, so that a test knows that its fault happened. The
 * numbers are read again at every call: one process goes through a whole sweep. hulp/schim.mjs is the other
 * side.
 *
 * Sockets to sources and sockets of clients have rows of their own: libmicrohttpd is told of new bytes once
 * (edge-triggered), so to say "nothing there" or to give one byte of many is a thing no kernel does to it. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum functie {
    GEHEUGEN, /* malloc, calloc and realloc, called by the program itself and not by a library */
    PTHREAD_CREATE,
    SOCKET,
    EPOLL_CTL,
    EPOLL_WAIT,
    ACCEPT,
    RECV,
    SEND,
    CONNECT,
    GETADDRINFO,
    KLANT_EPOLL_CTL,
    KLANT_RECV,
    KLANT_SEND,
    AANTAL_FUNCTIES
};

/* Calls `van` up to and including `tot` fail, of those only every `elke`th. */
struct rij {
    _Atomic int64_t van, tot, elke;
    _Atomic int64_t fout;     /* errno; 0: not a failure but one byte (recv, send) */
    _Atomic int64_t wacht_ms; /* instead of failing: be late */
    _Atomic int64_t geteld, gevuurd;
};

/* The symbols are ISO C functions, dlsym gives an object: POSIX promises that this conversion holds. */
#define ECHTE(naam, functietype)                                                                             \
    static functietype naam##_echt(void)                                                                     \
    {                                                                                                        \
        static _Atomic(functietype) bekend;                                                                  \
        functietype f = atomic_load(&bekend);                                                                \
                                                                                                             \
        if (!f) {                                                                                            \
            *(void **)&f = dlsym(RTLD_NEXT, #naam);                                                          \
            atomic_store(&bekend, f);                                                                        \
        }                                                                                                    \
        return f;                                                                                            \
    }

typedef void *(*malloc_f)(size_t);
typedef void *(*calloc_f)(size_t, size_t);
typedef void *(*realloc_f)(void *, size_t);
typedef int (*pthread_create_f)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
typedef int (*socket_f)(int, int, int);
typedef int (*epoll_ctl_f)(int, int, int, struct epoll_event *);
typedef int (*epoll_wait_f)(int, struct epoll_event *, int, int);
typedef int (*accept_f)(int, struct sockaddr *, socklen_t *);
typedef int (*accept4_f)(int, struct sockaddr *, socklen_t *, int);
typedef ssize_t (*recv_f)(int, void *, size_t, int);
typedef ssize_t (*send_f)(int, const void *, size_t, int);
typedef ssize_t (*sendmsg_f)(int, const struct msghdr *, int);
typedef int (*connect_f)(int, const struct sockaddr *, socklen_t);
typedef int (*getaddrinfo_f)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

ECHTE(malloc, malloc_f)
ECHTE(calloc, calloc_f)
ECHTE(realloc, realloc_f)
ECHTE(pthread_create, pthread_create_f)
ECHTE(socket, socket_f)
ECHTE(epoll_ctl, epoll_ctl_f)
ECHTE(epoll_wait, epoll_wait_f)
ECHTE(accept, accept_f)
ECHTE(accept4, accept4_f)
ECHTE(recv, recv_f)
ECHTE(send, send_f)
ECHTE(sendmsg, sendmsg_f)
ECHTE(connect, connect_f)
ECHTE(getaddrinfo, getaddrinfo_f)

static struct rij *rijen;

/* Sockets that connect() was called for: those to sources. */
enum { MAX_FD = 65536 };
static _Atomic bool verbonden[MAX_FD];

static void onthoud(int fd, bool naar_bron)
{
    if (fd >= 0 && fd < MAX_FD)
        atomic_store(&verbonden[fd], naar_bron);
}

/* The row of this socket. */
static enum functie kant(int fd, enum functie bron, enum functie klant)
{
    return fd >= 0 && fd < MAX_FD && atomic_load(&verbonden[fd]) ? bron : klant;
}

static uintptr_t programma_van, programma_tot;

/* The first object is the program itself. */
static int vind_programma(struct dl_phdr_info *info, size_t n, void *context)
{
    (void)n;
    (void)context;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

        if (info->dlpi_phdr[i].p_type != PT_LOAD || !(info->dlpi_phdr[i].p_flags & PF_X))
            continue;
        programma_van = begin;
        programma_tot = begin + info->dlpi_phdr[i].p_memsz;
    }
    return 1;
}

__attribute__((constructor)) static void begin(void)
{
    const char *pad = getenv("KB_SCHIM");
    int fd = pad ? open(pad, O_RDWR | O_CLOEXEC) : -1;
    void *p = MAP_FAILED;

    dl_iterate_phdr(vind_programma, NULL);
    if (fd >= 0) {
        p = mmap(NULL, AANTAL_FUNCTIES * sizeof(struct rij), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
    }
    /* Without the file nothing would ever fail, and the test would prove nothing. */
    if (p == MAP_FAILED)
        abort();
    rijen = p;
}

/* Count this call, and say whether it is one that must fail. */
static bool vuurt(enum functie f)
{
    struct rij *r = rijen ? &rijen[f] : NULL;
    int64_t n;
    int64_t van;

    if (!r)
        return false;
    n = atomic_fetch_add(&r->geteld, 1) + 1;
    van = atomic_load(&r->van);
    if (van == 0 || n < van || n > atomic_load(&r->tot) || (n - van) % atomic_load(&r->elke) != 0)
        return false;
    atomic_fetch_add(&r->gevuurd, 1);
    return true;
}

static int fout_van(enum functie f)
{
    return (int)atomic_load(&rijen[f].fout);
}

/* The failure is to be late. */
static void wacht(enum functie f)
{
    int64_t ms = atomic_load(&rijen[f].wacht_ms);
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

/* For a function that gives -1 and errno. */
static bool mislukt(enum functie f)
{
    if (!vuurt(f))
        return false;
    errno = fout_van(f);
    return true;
}

static bool geheugen_op(const void *vanaf)
{
    uintptr_t a = (uintptr_t)vanaf;

    if (a < programma_van || a >= programma_tot || !vuurt(GEHEUGEN))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n)
{
    return geheugen_op(__builtin_return_address(0)) ? NULL : malloc_echt()(n);
}

void *calloc(size_t n, size_t m)
{
    calloc_f echt = calloc_echt();

    return !echt || geheugen_op(__builtin_return_address(0)) ? NULL : echt(n, m);
}

void *realloc(void *p, size_t n)
{
    return geheugen_op(__builtin_return_address(0)) ? NULL : realloc_echt()(p, n);
}

int pthread_create(pthread_t *draad, const pthread_attr_t *attr, void *(*doe)(void *), void *context)
{
    return vuurt(PTHREAD_CREATE) ? fout_van(PTHREAD_CREATE)
                                 : pthread_create_echt()(draad, attr, doe, context);
}

int socket(int domein, int soort, int protocol)
{
    return mislukt(SOCKET) ? -1 : socket_echt()(domein, soort, protocol);
}

int connect(int fd, const struct sockaddr *adres, socklen_t n)
{
    onthoud(fd, true);
    return mislukt(CONNECT) ? -1 : connect_echt()(fd, adres, n);
}

int epoll_ctl(int epoll, int wat, int fd, struct epoll_event *g)
{
    /* To forget a descriptor takes no memory: no kernel refuses it, and libmicrohttpd does not survive that.
     */
    if (wat != EPOLL_CTL_DEL && mislukt(kant(fd, EPOLL_CTL, KLANT_EPOLL_CTL)))
        return -1;
    return epoll_ctl_echt()(epoll, wat, fd, g);
}

int epoll_wait(int epoll, struct epoll_event *g, int n, int ms)
{
    if (vuurt(EPOLL_WAIT)) {
        wacht(EPOLL_WAIT);
        errno = fout_van(EPOLL_WAIT);
        if (errno)
            return -1;
    }
    return epoll_wait_echt()(epoll, g, n, ms);
}

int getaddrinfo(const char *naam, const char *dienst, const struct addrinfo *wens, struct addrinfo **uit)
{
    if (vuurt(GETADDRINFO)) {
        wacht(GETADDRINFO);
        if (fout_van(GETADDRINFO))
            return EAI_AGAIN;
    }
    return getaddrinfo_echt()(naam, dienst, wens, uit);
}

int accept(int fd, struct sockaddr *adres, socklen_t *n)
{
    int uit = mislukt(ACCEPT) ? -1 : accept_echt()(fd, adres, n);

    onthoud(uit, false);
    return uit;
}

int accept4(int fd, struct sockaddr *adres, socklen_t *n, int vlaggen)
{
    int uit = mislukt(ACCEPT) ? -1 : accept4_echt()(fd, adres, n, vlaggen);

    onthoud(uit, false);
    return uit;
}

ssize_t recv(int fd, void *p, size_t n, int vlaggen)
{
    enum functie f = kant(fd, RECV, KLANT_RECV);

    if (vuurt(f)) {
        errno = fout_van(f);
        if (errno)
            return -1;
        n = n ? 1 : 0;
    }
    return recv_echt()(fd, p, n, vlaggen);
}

ssize_t send(int fd, const void *p, size_t n, int vlaggen)
{
    enum functie f = kant(fd, SEND, KLANT_SEND);

    if (vuurt(f)) {
        errno = fout_van(f);
        if (errno)
            return -1;
        n = n ? 1 : 0;
    }
    return send_echt()(fd, p, n, vlaggen);
}

/* libmicrohttpd sends head and body together. */
ssize_t sendmsg(int fd, const struct msghdr *bericht, int vlaggen)
{
    enum functie f = kant(fd, SEND, KLANT_SEND);

    if (vuurt(f)) {
        errno = fout_van(f);
        if (errno)
            return -1;
        for (size_t i = 0; i < bericht->msg_iovlen; i++)
            if (bericht->msg_iov[i].iov_len)
                return send_echt()(fd, bericht->msg_iov[i].iov_base, 1, vlaggen);
    }
    return sendmsg_echt()(fd, bericht, vlaggen);
}
