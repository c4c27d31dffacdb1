// posix_spawn and two pipes. A helper that is not interactive gets a process group of its own, so that nothing of it
// survives its deadline; an interactive one keeps ours, since only the foreground group may read the terminal.
#include "core/net/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>

#include <fmt/format.h>

extern char** environ;

namespace aiops::net {

namespace {

class Pipe {
 public:
  Pipe() { open_ = pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  explicit operator bool() const { return open_; }
  int end(std::size_t which) const { return ends_[which]; }
  void close_end(std::size_t which) {
    if (ends_[which] >= 0) close(ends_[which]);
    ends_[which] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
  bool open_ = false;
};

std::vector<std::string> merged_environment(const ProcessCall& call) {
  std::map<std::string, std::string> all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string::npos) all[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : call.environment) all[name] = value;
  std::vector<std::string> out;
  for (const auto& [name, value] : all) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

int spawn(const ProcessCall& call, const Pipe& out, const Pipe& err, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, out.end(1), 1);
  if (!call.interactive) {
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, err.end(1), 2);
  }
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  sigaddset(&none, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &none);
  if (!call.interactive) {
    flags = static_cast<short>(flags | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
  }
  posix_spawnattr_setflags(&attributes, flags);
  std::vector<std::string> argv = call.argv;
  std::vector<std::string> environment = merged_environment(call);
  const int error =
      posix_spawnp(&pid, argv.front().c_str(), &actions, &attributes, pointers(argv).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

// False at the end of the stream. `text` grows to one byte beyond the limit at most.
bool drain(int fd, std::string& text, std::size_t limit) {
  char piece[16384];
  const ssize_t got = ::read(fd, piece, sizeof piece);
  if (got > 0 && text.size() <= limit) text.append(piece, std::min(static_cast<std::size_t>(got), limit + 1 - text.size()));
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

class Child {
 public:
  Child(pid_t pid, bool own_group) : pid_(pid), own_group_(own_group) {}
  ~Child() { stop(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool ended() {
    if (!ended_ && waitpid(pid_, &status_, WNOHANG) == pid_) ended_ = true;
    return ended_;
  }
  int exit_code() const { return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_); }
  void stop() {
    if (ended()) return;
    kill(own_group_ ? -pid_ : pid_, SIGKILL);
    waitpid(pid_, &status_, 0);
    ended_ = true;
  }

 private:
  pid_t pid_;
  bool own_group_;
  bool ended_ = false;
  int status_ = 0;
};

Result<ProcessResult> supervise(const ProcessCall& call, Child& child, Pipe& out, Pipe& err, const CancelToken* cancel) {
  const Deadline deadline = std::chrono::steady_clock::now() + call.timeout;
  ProcessResult result;
  std::array<pollfd, 2> ends{pollfd{out.end(0), POLLIN, 0}, pollfd{err.end(0), POLLIN, 0}};
  while (true) {
    const bool ended = child.ended();
    const int ready = poll(ends.data(), ends.size(), ended ? 0 : 20);
    if (ready > 0) {
      if (ends[0].revents != 0 && !drain(ends[0].fd, result.out, call.max_output)) ends[0].fd = -1;
      if (ends[1].revents != 0 && !drain(ends[1].fd, result.err, call.max_output)) ends[1].fd = -1;
    }
    if (result.out.size() > call.max_output || result.err.size() > call.max_output) {
      return fail(Fault::too_large, fmt::format("{} printed more than {} bytes", call.argv.front(), call.max_output));
    }
    // A grandchild may hold the pipes open: the end of the program itself is what counts.
    if (ended && ready <= 0) break;
    if (cancel != nullptr && cancel->cancelled()) return fail(Fault::cancelled, "interrupted");
    if (std::chrono::steady_clock::now() >= deadline) {
      return fail(Fault::timeout, fmt::format("{} did not finish within {} s", call.argv.front(), call.timeout.count() / 1000.0));
    }
    if (ends[0].fd < 0 && ends[1].fd < 0 && !ended) poll(nullptr, 0, 5);
  }
  result.exit_code = child.exit_code();
  return result;
}

}  // namespace

Result<ProcessResult> SystemProcessRunner::run(const ProcessCall& call, const CancelToken* cancel) {
  if (call.argv.empty() || call.argv.front().empty()) return fail(Fault::config, "no program is named");
  Pipe out, err;
  if (!out || !err) return fail(Fault::config, fmt::format("no pipe: {}", std::strerror(errno)));
  pid_t pid = -1;
  const int error = spawn(call, out, err, pid);
  if (error == ENOENT) return fail(Fault::not_found, fmt::format("there is no program {}", call.argv.front()));
  if (error != 0) return fail(Fault::config, fmt::format("{} cannot be started: {}", call.argv.front(), std::strerror(error)));
  out.close_end(1);
  err.close_end(1);
  Child child(pid, !call.interactive);
  return supervise(call, child, out, err, cancel);
}

}  // namespace aiops::net
