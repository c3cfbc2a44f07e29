/* Runs programs on request and prints how long each took, so that the measurement does not include the benchmark's own process.
 *
 * Each line of standard input has a file (the program's input), the program and its arguments, separated by tabs.
 * Each line of output has the nanoseconds from before the program's start until its end was waited for, and its exit status.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MOST_ARGUMENTS = 256 };

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    while ((length = getline(&line, &capacity, stdin)) > 0) {
        char *arguments[MOST_ARGUMENTS + 1];
        int count = 0;
        char *rest = line;

        line[length - 1] = '\0';
        const char *input = strsep(&rest, "\t");
        while (rest && count < MOST_ARGUMENTS)
            arguments[count++] = strsep(&rest, "\t");
        arguments[count] = NULL;
        if (count == 0)
            return 2;

        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, input, O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

        pid_t child;
        int status = 127 << 8;
        long long began = now();
        if (posix_spawnp(&child, arguments[0], &files, NULL, arguments, environ) == 0)
            waitpid(child, &status, 0);
        long long took = now() - began;
        posix_spawn_file_actions_destroy(&files);

        printf("%lld %d\n", took, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        fflush(stdout);
    }

    free(line);
    return 0;
}
