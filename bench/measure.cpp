// Why: the same ruler for every program: wall time and peak memory of a child process, as the kernel counts them.
//   measure RUNS COMMAND [ARG...]       one warm-up run, then RUNS; prints "median_ms min_ms max_rss_mb exit_code"
//   measure cpu RUNS COMMAND [ARG...]   the same with processor time (user and system) in place of wall time
// The child's output is thrown away.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <fmt/format.h>

namespace {

struct Run {
  double ms;
  double cpu_ms;
  double rss_mb;
  int code;
};

Run once(char** argv) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  // vfork underneath: the child does not begin with our memory on its bill.
  if (posix_spawnp(&child, argv[0], &actions, nullptr, argv, environ) != 0) {
    fmt::print(stderr, "measure: cannot run {}\n", argv[0]);
    std::exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
  posix_spawn_file_actions_destroy(&actions);
  const auto ms = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3; };
  return {wall.count(), ms(usage.ru_utime) + ms(usage.ru_stime), static_cast<double>(usage.ru_maxrss) / 1024,
          WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

}  // namespace

int main(int argc, char** argv) {
  const bool cpu = argc > 1 && std::strcmp(argv[1], "cpu") == 0;
  argv += cpu ? 1 : 0;
  argc -= cpu ? 1 : 0;
  const int runs = argc > 2 ? std::atoi(argv[1]) : 0;
  if (runs < 1) {
    fmt::print(stderr, "usage: measure [cpu] RUNS COMMAND [ARG...]\n");
    return 2;
  }
  Run last = once(argv + 2);
  std::vector<double> times;
  double rss = last.rss_mb;
  for (int i = 0; i < runs; ++i) {
    last = once(argv + 2);
    times.push_back(cpu ? last.cpu_ms : last.ms);
    rss = std::max(rss, last.rss_mb);
  }
  std::sort(times.begin(), times.end());
  fmt::print("{:.1f} {:.1f} {:.1f} {}\n", times[times.size() / 2], times.front(), rss, last.code);
}
