// peak COMMAND [ARG...]: runs it with our standard input and output, and prints its peak memory in MB on standard error.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  pid_t child = 0;
  if (posix_spawnp(&child, argv[1], nullptr, nullptr, argv + 1, environ) != 0) return 127;
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  fmt::print(stderr, "{:.1f}\n", static_cast<double>(usage.ru_maxrss) / 1024);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
