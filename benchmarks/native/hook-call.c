/* The least that a hook must do: it reads the XML, connects to the daemon, posts the XML, and waits for the whole answer.
 * It has no deadline and checks nothing. reconciler-hook is compared with it.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST_XML = 1 << 20 };

static char xml[MOST_XML];
static char request[MOST_XML + 4096];
static char answer[65536];

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;

    size_t length = 0;
    ssize_t got;
    while ((got = read(STDIN_FILENO, xml + length, sizeof xml - length)) > 0)
        length += got;

    int head = snprintf(request, 4096,
                        "POST /hook?driver=qemu&object=%s&operation=%s&suboperation=%s&extra=%s HTTP/1.1\r\n"
                        "Host: localhost\r\nConnection: close\r\nContent-Type: application/xml\r\nContent-Length: %zu\r\n\r\n",
                        argv[1], argv[2], argv[3], argv[4], length);
    memcpy(request + head, xml, length);

    int daemon = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/reconciler/hook.sock" };
    if (connect(daemon, (struct sockaddr *)&address, sizeof address) != 0)
        return 3;
    for (size_t sent = 0; sent < head + length; sent += got)
        if ((got = send(daemon, request + sent, head + length - sent, MSG_NOSIGNAL)) < 0)
            return 3;

    size_t received = 0;
    while (received < sizeof answer - 1 && (got = recv(daemon, answer + received, sizeof answer - 1 - received, 0)) > 0) {
        received += got;
        answer[received] = '\0';
        /* If the call is not refused, the answer has no body. */
        if (strstr(answer, "\r\n\r\n"))
            break;
    }
    return strncmp(answer, "HTTP/1.1 204", 12) != 0;
}
