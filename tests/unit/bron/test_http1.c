/* Answers as bytes, and what the reader must make of them: whole, byte by byte, and cut in two at every
 * place.
 *
 * Rows end in what RFC 9112 says, or in a refusal where it leaves a choice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bron/http1.h"

enum { GRENS = 64 };

struct rij {
    const char *bytes;
    size_t n;
    enum http1_stap stap;
    int status;        /* of KLAAR and TOT_EINDE */
    bool json, blijft; /* the same */
    const char *body;
    size_t over; /* bytes behind the answer */
};

#define KOP(meer) "HTTP/1.1 200 OK\r\n" meer "\r\n"
#define JSON(meer) KOP("Content-Type: application/json\r\n" meer)
#define BROK(meer) KOP("Transfer-Encoding: chunked\r\n") meer
#define KLAAR(b, ...)                                                                                        \
    {                                                                                                        \
        b, sizeof(b) - 1, HTTP1_KLAAR, __VA_ARGS__                                                           \
    }
#define GOED(b, ...)                                                                                         \
    {                                                                                                        \
        b, sizeof(b) - 1, HTTP1_KLAAR, 200, __VA_ARGS__                                                      \
    }
#define TOT_EINDE(b, ...)                                                                                    \
    {                                                                                                        \
        b, sizeof(b) - 1, HTTP1_TOT_EINDE, __VA_ARGS__                                                       \
    }
#define KAPOT(b)                                                                                             \
    {                                                                                                        \
        b, sizeof(b) - 1, HTTP1_KAPOT, 0, false, false, "", 0                                                \
    }
#define TE_GROOT(b)                                                                                          \
    {                                                                                                        \
        b, sizeof(b) - 1, HTTP1_TE_GROOT, 0, false, false, "", 0                                             \
    }
#define NOG_NIET(b, stap)                                                                                    \
    {                                                                                                        \
        b, sizeof(b) - 1, stap, 0, false, false, "", 0                                                       \
    }
#define TIEN "0123456789"
#define ZESTIG TIEN TIEN TIEN TIEN TIEN TIEN

/* clang-format off */
static const struct rij rijen[] = {
    /* a length */
    GOED(JSON("Content-Length: 2\r\n") "{}", true, true, "{}", 0),
    GOED(JSON("Content-Length: 0\r\n"), true, true, "", 0),
    GOED(JSON("content-length:2\r\n") "{}", true, true, "{}", 0),
    GOED(JSON("CONTENT-LENGTH: \t 2 \t\r\n") "{}", true, true, "{}", 0),
    GOED(KOP("Content-Length: 0002\r\n") "{}", false, true, "{}", 0),
    GOED(KOP("Content-Length: 64\r\n") ZESTIG "abcd", false, true, ZESTIG "abcd", 0),
    GOED(KOP("Content-Length: 2\r\nContent-Length: 2\r\n") "{}", false, true, "{}", 0),
    GOED(KOP("Content-Length: 2\r\nX: y\r\nContent-Length: 02\r\n") "{}", false, true, "{}", 0),
    KAPOT(KOP("Content-Length: 2\r\nContent-Length: 3\r\n") "{}"),
    KAPOT(KOP("Content-Length: 0\r\nContent-Length: 3\r\n") "{}"),
    KAPOT(KOP("Content-Length: 2, 2\r\n") "{}"),
    KAPOT(KOP("Content-Length: 2,\r\n") "{}"),
    KAPOT(KOP("Content-Length:\r\n") "{}"),
    KAPOT(KOP("Content-Length: +2\r\n") "{}"),
    KAPOT(KOP("Content-Length: -2\r\n") "{}"),
    KAPOT(KOP("Content-Length: 0x2\r\n") "{}"),
    KAPOT(KOP("Content-Length: 2 2\r\n") "{}"),
    KAPOT(KOP("Content-Length: 2;q=1\r\n") "{}"),
    KAPOT(KOP("Content-Length: 2.0\r\n") "{}"),
    KAPOT(KOP("Content-Length: 18446744073709551618\r\n") "{}"),
    KAPOT(KOP("Content-Length: 99999999999999999999999999\r\n") "{}"),
    KAPOT(KOP("Content-Length: 2\r\nContent-Length: \r\n") "{}"),
    KAPOT(KOP("Content-Length: 2\r\nContent-Length: x\r\n") "{}"),
    TE_GROOT(KOP("Content-Length: 65\r\n") "{}"),
    TE_GROOT(KOP("Content-Length: 18446744073709551600\r\n") "{}"),
    TE_GROOT("HTTP/1.1 404 Nee\r\nContent-Length: 65\r\n\r\n"),
    NOG_NIET(KOP("Content-Length: 3\r\n") "{}", HTTP1_LENGTE),
    NOG_NIET(KOP("Content-Length: 3\r\n"), HTTP1_LENGTE),

    /* chunks */
    GOED(BROK("2\r\n{}\r\n0\r\n\r\n"), false, true, "{}", 0),
    GOED(BROK("0\r\n\r\n"), false, true, "", 0),
    GOED(BROK("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), false, true, "{}", 0),
    GOED(BROK("a\r\n" TIEN "\r\nA\r\n" TIEN "\r\n0\r\n\r\n"), false, true, TIEN TIEN, 0),
    GOED(BROK("0000000A\r\n" TIEN "\r\n000\r\n\r\n"), false, true, TIEN, 0),
    GOED(BROK("40\r\n" ZESTIG "abcd\r\n0\r\n\r\n"), false, true, ZESTIG "abcd", 0),
    GOED(BROK("2;naam=waarde\r\n{}\r\n0;x\r\n\r\n"), false, true, "{}", 0),
    GOED(BROK("2 ; naam=\"a b\"\r\n{}\r\n0\r\n\r\n"), false, true, "{}", 0),
    GOED(BROK("2 \t \r\n{}\r\n0  \r\n\r\n"), false, true, "{}", 0),
    GOED(BROK("2\n{}\n0\n\n"), false, true, "{}", 0),
    GOED(BROK("2;x\n{}\r\n0\r\n\n"), false, true, "{}", 0),
    GOED(BROK("2\r\n\r\n\r\n0\r\n\r\n"), false, true, "\r\n", 0),
    GOED(BROK("2\r\n{}\r\n0\r\nX-Na: 1\r\n\r\n"), false, true, "{}", 0),
    GOED(BROK("2\r\n{}\r\n0\r\nX-Na: 1\r\nX-Na: 2\r\n\r\n"), false, true, "{}", 0),
    GOED(BROK("0\r\nContent-Length: 5\r\n\r\n12345"), false, true, "", 5),
    GOED(BROK("0\nX: y\n\n"), false, true, "", 0),
    GOED(KOP("transfer-encoding:  CHUNKED \r\n") "0\r\n\r\n", false, true, "", 0),
    KAPOT(BROK("\r\n")),
    KAPOT(BROK("\n")),
    KAPOT(BROK("g\r\n")),
    KAPOT(BROK(" 2\r\n{}\r\n0\r\n\r\n")),
    KAPOT(BROK("0x2\r\n{}\r\n0\r\n\r\n")),
    KAPOT(BROK("-2\r\n{}\r\n")),
    KAPOT(BROK("+2\r\n{}\r\n")),
    KAPOT(BROK(";x\r\n")),
    KAPOT(BROK("2 2\r\n{}\r\n0\r\n\r\n")),
    KAPOT(BROK("2,\r\n{}\r\n")),
    KAPOT(BROK("2\r{}\r\n0\r\n\r\n")),
    KAPOT(BROK("2\r\r\n{}\r\n0\r\n\r\n")),
    KAPOT(BROK("2;x\ry\n{}\r\n0\r\n\r\n")),
    KAPOT(BROK("2;x\0y\r\n{}\r\n0\r\n\r\n")),
    KAPOT(BROK("2\r\n{}0\r\n\r\n")),
    KAPOT(BROK("2\r\n{}}\r\n0\r\n\r\n")),
    KAPOT(BROK("2\r\n{}\r\r\n0\r\n\r\n")),
    KAPOT(BROK("2\r\n{}\r0\r\n\r\n")),
    KAPOT(BROK("2\r\n{}\r\n\r\n")),
    KAPOT(BROK("0\r\nX: \0\r\n\r\n")),
    KAPOT(BROK("0\r\n\r\r\n\r\n")),
    KAPOT(BROK("0\r\nX: y\rZ: a\r\n\r\n")),
    TE_GROOT(BROK("100000000\r\n")),
    TE_GROOT(BROK("FFFFFFFFFFFFFFFFF\r\n")),
    TE_GROOT(BROK("40\r\n" ZESTIG "abcd\r\n1\r\nx\r\n0\r\n\r\n")),
    TE_GROOT(BROK("41\r\n" ZESTIG "abcde")),
    NOG_NIET(BROK(""), HTTP1_BROKMAAT),
    NOG_NIET(BROK("2"), HTTP1_BROKMAAT),
    NOG_NIET(BROK("2;x=y"), HTTP1_BROKMAAT),
    NOG_NIET(BROK("2\r\n{"), HTTP1_BROK),
    NOG_NIET(BROK("2\r\n{}"), HTTP1_BROKEINDE),
    NOG_NIET(BROK("2\r\n{}\r"), HTTP1_BROKEINDE),
    NOG_NIET(BROK("2\r\n{}\r\n0\r\n"), HTTP1_STAART),
    NOG_NIET(BROK("2\r\n{}\r\n0\r\n\r"), HTTP1_STAART),
    NOG_NIET(BROK("2\r\n{}\r\n0\r\nX: y\r\n"), HTTP1_STAART),

    /* who says where the end is */
    KAPOT(KOP("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") "{}"),
    KAPOT(KOP("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n") "0\r\n\r\n"),
    KAPOT(KOP("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") "0\r\n\r\n"),
    KAPOT(KOP("Transfer-Encoding: chunked, chunked\r\n") "0\r\n\r\n"),
    KAPOT(KOP("Transfer-Encoding: gzip\r\n")),
    KAPOT(KOP("Transfer-Encoding: gzip, chunked\r\n") "0\r\n\r\n"),
    KAPOT(KOP("Transfer-Encoding: chunked, gzip\r\n") "0\r\n\r\n"),
    KAPOT(KOP("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n") "0\r\n\r\n"),
    KAPOT(KOP("Transfer-Encoding: identity\r\n")),
    KAPOT(KOP("Transfer-Encoding: xchunked\r\n")),
    KAPOT(KOP("Transfer-Encoding: \"chunked\"\r\n")),
    KAPOT(KOP("Transfer-Encoding:\r\n")),
    KAPOT("HTTP/1.1 304 Ja\r\nTransfer-Encoding: gzip\r\n\r\n"),
    TOT_EINDE(JSON("") "{}", 200, true, false, "{}", 0),
    TOT_EINDE(KOP(""), 200, false, false, "", 0),
    TOT_EINDE(KOP("Connection: keep-alive\r\n") "{}", 200, false, false, "{}", 0),
    TOT_EINDE(KOP("") ZESTIG "abcd", 200, false, false, ZESTIG "abcd", 0),
    TE_GROOT(KOP("") ZESTIG "abcde"),
    TE_GROOT("HTTP/1.1 500 Nee\r\n\r\n" ZESTIG "abcde"),

    /* statuses */
    KLAAR("HTTP/1.1 404 Nee\r\nContent-Length: 3\r\n\r\nnee", 404, false, true, "", 0),
    KLAAR("HTTP/1.1 404 Nee\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnee\r\n0\r\n\r\n", 404, false, true, "", 0),
    TOT_EINDE("HTTP/1.1 404 Nee\r\n\r\nnee", 404, false, false, "", 0),
    KLAAR("HTTP/1.1 500\r\nContent-Length: 0\r\n\r\n", 500, false, true, "", 0),
    KLAAR("HTTP/1.1 999 \r\nContent-Length: 0\r\n\r\n", 999, false, true, "", 0),
    KLAAR("HTTP/1.1 302 Elders\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 302, false, true, "", 0),
    KLAAR("HTTP/1.1 204 Leeg\r\n\r\n", 204, false, true, "", 0),
    KLAAR("HTTP/1.1 204 Leeg\r\nContent-Length: 0\r\n\r\n", 204, false, true, "", 0),
    KLAAR("HTTP/1.1 204 Leeg\r\nContent-Length: 2\r\n\r\n{}", 204, false, false, "", 2),
    KLAAR("HTTP/1.1 204 Leeg\r\nTransfer-Encoding: chunked\r\n\r\n", 204, false, false, "", 0),
    KLAAR("HTTP/1.1 304 Zo\r\n\r\n", 304, false, true, "", 0),
    KLAAR("HTTP/1.1 304 Zo\r\nContent-Length: 200\r\n\r\n", 304, false, false, "", 0),
    KLAAR("HTTP/1.1 205 Op\r\nContent-Length: 0\r\n\r\n", 205, false, true, "", 0),
    KLAAR("HTTP/1.1 206 Deel\r\nContent-Length: 2\r\n\r\n{}", 206, false, true, "", 0),
    KAPOT("HTTP/1.1 099 Nee\r\n\r\n"),
    KAPOT("HTTP/1.1 000 Nee\r\n\r\n"),
    KAPOT("HTTP/1.1 20 OK\r\n\r\n"),
    KAPOT("HTTP/1.1 2000 OK\r\n\r\n"),
    KAPOT("HTTP/1.1 2x0 OK\r\n\r\n"),
    KAPOT("HTTP/1.1  200 OK\r\n\r\n"),
    KAPOT("HTTP/1.1\t200 OK\r\n\r\n"),
    KAPOT("HTTP/1.1 200OK\r\n\r\n"),
    KAPOT("HTTP/1.1200 OK\r\n\r\n"),
    KAPOT("HTTP/1.1 200 O\0K\r\n\r\n"),
    KAPOT("HTTP/1.1 200 O\rK\r\n\r\n"),
    KAPOT("HTTP/1.1\r\n\r\n"),
    KAPOT("HTTP/1.1 -20 OK\r\n\r\n"),
    KAPOT(" HTTP/1.1 200 OK\r\n\r\n"),
    KAPOT("\r\n\r\n"),
    KAPOT("\n\n"),
    KAPOT("\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    KAPOT("http/1.1 200 OK\r\n\r\n"),
    KAPOT("HTTP/2 200 OK\r\n\r\n"),
    KAPOT("HTTP/2.0 200 OK\r\n\r\n"),
    KAPOT("HTTP/1.2 200 OK\r\n\r\n"),
    KAPOT("HTTP/0.9 200 OK\r\n\r\n"),
    KAPOT("HTTP/11.1 200 OK\r\n\r\n"),
    KAPOT("ICY 200 OK\r\n\r\n"),
    KAPOT("{\"a\":1}\n\n"),
    KAPOT("<html>\r\n\r\n"),
    NOG_NIET("{\"a\":1}", HTTP1_KOP),
    NOG_NIET("", HTTP1_KOP),
    NOG_NIET("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", HTTP1_KOP),
    NOG_NIET("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r", HTTP1_KOP),

    /* interim answers */
    GOED("HTTP/1.1 100 Continue\r\n\r\n" JSON("Content-Length: 2\r\n") "{}", true, true, "{}", 0),
    GOED("HTTP/1.1 102 Bezig\r\n\r\nHTTP/1.1 103 Vast\r\nLink: x\r\n\r\n" JSON("Content-Length: 2\r\n") "{}", true, true, "{}", 0),
    GOED("HTTP/1.1 100 C\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" KOP("Content-Length: 0\r\n"), false, true, "", 0),
    GOED("HTTP/1.1 100 C\r\nContent-Length: 5\r\n\r\n" KOP("Content-Length: 0\r\n"), false, true, "", 0),
    GOED("HTTP/1.1 199 C\n\n" KOP("Content-Length: 0\r\n"), false, true, "", 0),
    KAPOT("HTTP/1.1 101 Wissel\r\nUpgrade: x\r\n\r\n"),
    KAPOT("HTTP/1.1 100 C\r\n\r\nrommel\r\n\r\n"),
    NOG_NIET("HTTP/1.1 100 Continue\r\n\r\n", HTTP1_KOP),
    NOG_NIET("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200", HTTP1_KOP),

    /* the connection afterwards */
    GOED(KOP("Connection: close\r\nContent-Length: 0\r\n"), false, false, "", 0),
    GOED(KOP("Connection: CLOSE\r\nContent-Length: 0\r\n"), false, false, "", 0),
    GOED(KOP("Connection: close, te\r\nContent-Length: 0\r\n"), false, false, "", 0),
    GOED(KOP("Connection: te , close\r\nContent-Length: 0\r\n"), false, false, "", 0),
    GOED(KOP("Connection: te,,close,\r\nContent-Length: 0\r\n"), false, false, "", 0),
    GOED(KOP("Connection: keep-alive, foo\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Connection: closed\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Connection:\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Connection: close\r\nConnection: keep-alive\r\nContent-Length: 0\r\n"), false, false, "", 0),
    GOED(KOP("Connection: keep-alive\r\nConnection: close\r\nContent-Length: 0\r\n"), false, false, "", 0),
    GOED(KOP("Connection: close, keep-alive\r\nContent-Length: 0\r\n"), false, false, "", 0),
    KLAAR("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, false, false, "{}", 0),
    KLAAR("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}", 200, false, true, "{}", 0),
    KLAAR("HTTP/1.0 200 OK\r\nConnection: foo, Keep-Alive\r\nContent-Length: 2\r\n\r\n{}", 200, false, true, "{}", 0),
    KLAAR("HTTP/1.0 200 OK\r\nConnection: keep-alive, close\r\nContent-Length: 2\r\n\r\n{}", 200, false, false, "{}", 0),
    KLAAR("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, false, false, "", 0),
    TOT_EINDE("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n{}", 200, false, false, "{}", 0),

    /* bytes behind an answer */
    GOED(KOP("Content-Length: 2\r\n") "{}{", false, true, "{}", 1),
    GOED(KOP("Content-Length: 2\r\n") "{}\r\n", false, true, "{}", 2),
    GOED(KOP("Content-Length: 0\r\n") KOP("Content-Length: 0\r\n"), false, true, "", 38),
    GOED(BROK("2\r\n{}\r\n0\r\n\r\nHTTP"), false, true, "{}", 4),

    /* headers */
    GOED(KOP("X:\r\nX-Y:z\r\nContent-Length: 2\r\n") "{}", false, true, "{}", 0),
    GOED(KOP("X: a: b\r\nContent-Length: 2\r\n") "{}", false, true, "{}", 0),
    GOED(KOP("X: \x80\xff\x01\r\nContent-Length: 2\r\n") "{}", false, true, "{}", 0),
    GOED("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", false, true, "{}", 0),
    GOED("HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\n{}", false, true, "{}", 0),
    GOED("HTTP/1.1 200 OK\nContent-Length: 2\r\n\n{}", false, true, "{}", 0),
    GOED(KOP("X-Content-Length: 9\r\nContent-Length: 2\r\n") "{}", false, true, "{}", 0),
    KAPOT(KOP("X: a\r\n b\r\nContent-Length: 0\r\n")),
    KAPOT(KOP("X: a\r\n\tb\r\nContent-Length: 0\r\n")),
    KAPOT(KOP("X: a\r\n b: c\r\nContent-Length: 0\r\n")),
    KAPOT(KOP(" X: a\r\nContent-Length: 0\r\n")),
    KAPOT(KOP("Content-Length : 2\r\n") "{}"),
    KAPOT(KOP("Content-Length\t: 2\r\n") "{}"),
    KAPOT(KOP("Content Length: 2\r\n") "{}"),
    KAPOT(KOP("\x0b" "Content-Length: 2\r\n") "{}"),
    KAPOT(KOP("Content-Length\x7f: 2\r\n") "{}"),
    KAPOT(KOP("Content-Length: 2\r\r\n") "{}"),
    KAPOT(KOP("Content-Length: 2\rX: y\r\n") "{}"),
    KAPOT(KOP("X: y\rContent-Length: 2\r\n") "{}"),
    KAPOT(KOP("X: \0\r\nContent-Length: 2\r\n") "{}"),
    KAPOT(KOP("X\0: y\r\nContent-Length: 2\r\n") "{}"),
    KAPOT(KOP(": y\r\nContent-Length: 2\r\n") "{}"),
    KAPOT(KOP("geen dubbele punt\r\nContent-Length: 2\r\n") "{}"),
    KAPOT("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\r\n\r\n"),

    /* media types */
    GOED(KOP("Content-Type: application/json; charset=utf-8\r\nContent-Length: 0\r\n"), true, true, "", 0),
    GOED(KOP("Content-Type: application/json;\r\nContent-Length: 0\r\n"), true, true, "", 0),
    GOED(KOP("Content-Type: application/json ;x\r\nContent-Length: 0\r\n"), true, true, "", 0),
    GOED(KOP("content-type:Application/JSON\r\nContent-Length: 0\r\n"), true, true, "", 0),
    GOED(KOP("Content-Type: application/hal+json\r\nContent-Length: 0\r\n"), true, true, "", 0),
    GOED(KOP("Content-Type: application/problem+JSON;x=y\r\nContent-Length: 0\r\n"), true, true, "", 0),
    GOED(KOP("Content-Type: application/+json\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Content-Type: application/jsonp\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Content-Type: application/json, text/html\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Content-Type: application/\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Content-Type: text/json\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Content-Type: text/html; x=application/json\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Content-Type: json\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Content-Type:\r\nContent-Length: 0\r\n"), false, true, "", 0),
    GOED(KOP("Content-Type: application/json\r\nContent-Type: text/html\r\nContent-Length: 0\r\n"), false, true, "", 0),
};
/* clang-format on */

/* What came of it; the bytes are handed over in memory of exactly their size, so that ASan sees a read
 * beyond. */
struct uitkomst {
    struct http1 h;
    struct kb_buffer body;
    size_t genomen;
};

static void geef(struct uitkomst *u, const char *p, size_t n)
{
    char *stuk = malloc(n ? n : 1);
    size_t m;

    assert_non_null(stuk);
    memcpy(stuk, p, n);
    m = http1_lees(&u->h, stuk, n, &u->body);
    assert_true(m <= n);
    assert_true(m == n || u->h.stap >= HTTP1_KLAAR);
    assert_true(u->h.gelezen <= u->body.grens);
    u->genomen += m;
    free(stuk);
}

static struct uitkomst begin(void)
{
    struct uitkomst u = {.body = KB_LEGE_BUFFER};

    u.body.grens = GRENS;
    http1_begin(&u.h);
    return u;
}

static void vrij(struct uitkomst *u)
{
    http1_vrij(&u->h);
    kb_buffer_vrij(&u->body);
}

/* Pieces of `eerst` bytes and of `dan` bytes for ever. */
static struct uitkomst lees(const char *p, size_t n, size_t eerst, size_t dan)
{
    struct uitkomst u = begin();
    size_t stuk = eerst;

    for (size_t i = 0; i < n && u.h.stap < HTTP1_KLAAR; stuk = dan) {
        if (stuk > n - i)
            stuk = n - i;
        geef(&u, p + i, stuk);
        i += stuk;
    }
    return u;
}

static void eis_rij(size_t i, const struct uitkomst *u, const char *hoe)
{
    const struct rij *r = &rijen[i];
    bool goed = u->h.stap == r->stap;

    if (goed && (r->stap == HTTP1_KLAAR || r->stap == HTTP1_TOT_EINDE))
        goed = u->h.status == r->status && u->h.json == r->json && u->h.blijft == r->blijft &&
               kb_tekst_is(kb_buffer_tekst(&u->body), r->body) && u->genomen == r->n - r->over;
    if (!goed)
        fail_msg("rij %zu, %s: stap %d, status %d, json %d, blijft %d, body '%.*s', genomen %zu van %zu: %s",
                 i, hoe, (int)u->h.stap, u->h.status, u->h.json, u->h.blijft, (int)u->body.n,
                 u->body.p ? u->body.p : "", u->genomen, r->n, r->bytes);
}

static void elk_antwoord_is_wat_het_is_hoe_het_ook_geknipt_wordt(void **staat)
{
    (void)staat;
    assert_true(sizeof(rijen) / sizeof(rijen[0]) >= 120);
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        const struct rij *r = &rijen[i];
        struct uitkomst u = lees(r->bytes, r->n, r->n, r->n);

        eis_rij(i, &u, "in een keer");
        vrij(&u);
        u = lees(r->bytes, r->n, 1, 1);
        eis_rij(i, &u, "per byte");
        vrij(&u);
        for (size_t knip = 1; knip < r->n; knip++) {
            u = lees(r->bytes, r->n, knip, r->n);
            eis_rij(i, &u, "geknipt");
            vrij(&u);
        }
    }
}

/* Only an answer that says nothing of its length ends with its connection. */
static void een_verbinding_die_eindigt_maakt_alleen_af_wat_daarop_wacht(void **staat)
{
    (void)staat;
    for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
        for (size_t n = 0; n <= rijen[i].n; n++) {
            struct uitkomst u = lees(rijen[i].bytes, n, n, n);
            enum http1_stap stap = u.h.stap;
            bool af = stap == HTTP1_KLAAR || stap == HTTP1_TOT_EINDE;

            assert_int_equal(http1_einde(&u.h), af);
            assert_int_equal(u.h.stap, af ? HTTP1_KLAAR : stap);
            assert_false(stap == HTTP1_TOT_EINDE && u.h.blijft);
            if (rijen[i].stap == HTTP1_KLAAR && n < rijen[i].n - rijen[i].over)
                assert_false(af);
            assert_int_equal(u.h.begonnen, n > 0);
            vrij(&u);
        }
    }
}

/* A head of n bytes in all, its end included. */
static char *kop_van(size_t n)
{
    static const char begin[] = "HTTP/1.1 204 OK\r\nX: ";
    static const char einde[] = "\r\n\r\n";
    char *p = malloc(n);

    assert_non_null(p);
    memset(p, 'x', n);
    memcpy(p, begin, sizeof(begin) - 1);
    memcpy(p + n - (sizeof(einde) - 1), einde, sizeof(einde) - 1);
    return p;
}

static void een_kop_heeft_een_grens_hoe_hij_ook_komt(void **staat)
{
    static const size_t stukken[] = {1, 7, 1000, HTTP1_MAX_KOP - 1, HTTP1_MAX_KOP, HTTP1_MAX_KOP + 1, 65536};

    (void)staat;
    for (size_t meer = 0; meer < 3; meer++) {
        size_t n = HTTP1_MAX_KOP - 1 + meer;
        char *kop = kop_van(n);

        for (size_t i = 0; i < sizeof(stukken) / sizeof(stukken[0]); i++) {
            struct uitkomst u = lees(kop, n, stukken[i], stukken[i]);

            if (u.h.stap != (n <= HTTP1_MAX_KOP ? HTTP1_KLAAR : HTTP1_TE_GROOT))
                fail_msg("kop van %zu, stukken van %zu: stap %d", n, stukken[i], (int)u.h.stap);
            vrij(&u);
        }
        free(kop);
    }
}

/* What repeats for ever ends as too large, or as broken, and not later than its bound says. */
static void wat_geen_einde_heeft_houdt_op(void **staat)
{
    static const struct {
        const char *begin, *herhaald;
        size_t hoogstens;
    } eindeloos[] = {
        {"", "x", HTTP1_MAX_KOP},
        {"HTTP/1.1 200 OK\r\n", "X: y\r\n", HTTP1_MAX_KOP},
        {"", "HTTP/1.1 100 Continue\r\n\r\n", HTTP1_MAX_KOP},
        {BROK("2;"), "x", sizeof(BROK("")) + HTTP1_MAX_REGEL},
        {BROK(""), "0", sizeof(BROK("")) + HTTP1_MAX_REGEL},
        {BROK("0\r\n"), "X: y\r\n", sizeof(BROK("0\r\n")) + HTTP1_MAX_KOP},
        {BROK(""), "1\r\nx\r\n", sizeof(BROK("")) + 6 * GRENS + 6},
        {KOP(""), "x", sizeof(KOP("")) + GRENS},
        {"HTTP/1.1 500 Nee\r\n\r\n", "x", sizeof("HTTP/1.1 500 Nee\r\n\r\n") + GRENS},
    };

    (void)staat;
    for (size_t i = 0; i < sizeof(eindeloos) / sizeof(eindeloos[0]); i++) {
        struct uitkomst u = begin();
        size_t gegeven = strlen(eindeloos[i].begin);

        geef(&u, eindeloos[i].begin, gegeven);
        while (u.h.stap < HTTP1_KLAAR && gegeven < 4 * (size_t)HTTP1_MAX_KOP) {
            geef(&u, eindeloos[i].herhaald, strlen(eindeloos[i].herhaald));
            gegeven += strlen(eindeloos[i].herhaald);
        }
        assert_true(u.h.stap == HTTP1_TE_GROOT || u.h.stap == HTTP1_KAPOT);
        if (gegeven > eindeloos[i].hoogstens + strlen(eindeloos[i].herhaald))
            fail_msg("eindeloos %zu: pas na %zu bytes", i, gegeven);
        vrij(&u);
    }
}

static void een_lezer_dient_voor_het_ene_antwoord_na_het_andere(void **staat)
{
    struct uitkomst u = begin();

    (void)staat;
    for (size_t ronde = 0; ronde < 2; ronde++) {
        for (size_t i = 0; i < sizeof(rijen) / sizeof(rijen[0]); i++) {
            http1_begin(&u.h);
            u.body.n = 0;
            u.body.mislukt = false;
            u.genomen = 0;
            for (size_t j = 0; j < rijen[i].n && u.h.stap < HTTP1_KLAAR; j++)
                geef(&u, rijen[i].bytes + j, 1);
            eis_rij(i, &u, "na een ander");
        }
    }
    vrij(&u);
}

static void na_het_einde_wordt_niets_meer_gelezen(void **staat)
{
    struct uitkomst u = lees(KOP("Content-Length: 0\r\n"), 38, 38, 38);

    (void)staat;
    assert_int_equal(u.h.stap, HTTP1_KLAAR);
    assert_int_equal(http1_lees(&u.h, "HTTP", 4, &u.body), 0);
    assert_int_equal(u.body.n, 0);
    vrij(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elk_antwoord_is_wat_het_is_hoe_het_ook_geknipt_wordt),
        cmocka_unit_test(een_verbinding_die_eindigt_maakt_alleen_af_wat_daarop_wacht),
        cmocka_unit_test(een_kop_heeft_een_grens_hoe_hij_ook_komt),
        cmocka_unit_test(wat_geen_einde_heeft_houdt_op),
        cmocka_unit_test(een_lezer_dient_voor_het_ene_antwoord_na_het_andere),
        cmocka_unit_test(na_het_einde_wordt_niets_meer_gelezen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
