// Everything is done relative to the open folder, so that a folder that is swapped on the way changes nothing. The new file
// is readable by its owner alone until it is whole, then gets the mode of the old one; it is on the disk before it takes the
// name.
#include "commands/redact_in_place.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>

#include <fmt/format.h>

namespace aiops::commands {

namespace {

Status refuse(Fault fault, const std::string& path, const std::string& why, std::string hint = {}) {
  return fail(fault, fmt::format("{}: {}", path, why), std::move(hint));
}

struct Place {
  Descriptor folder;
  std::string path, name;
};

Result<Place> place_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  Place out{Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), path,
            slash == std::string::npos ? path : path.substr(slash + 1)};
  if (!out.folder) return fail(Fault::input, fmt::format("{}: {}", path, words_of(errno)));
  return out;
}

Result<Descriptor> open_old(const Place& place, struct stat& about) {
  // Without O_NONBLOCK opening a named pipe would wait for a writer.
  Descriptor file(::openat(place.folder.number(), place.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    const bool link = errno == ELOOP;
    return fail(Fault::input, fmt::format("{}: {}", place.path, link ? "is a symbolic link" : words_of(errno)),
                link ? "--in-place does not follow links; name the file itself" : "");
  }
  if (fstat(file.number(), &about) != 0) return fail(Fault::input, fmt::format("{}: {}", place.path, words_of(errno)));
  if (!S_ISREG(about.st_mode)) {
    return fail(Fault::input, fmt::format("{}: is {}", place.path, S_ISDIR(about.st_mode) ? "a folder" : "no regular file"));
  }
  return file;
}

// A new file beside the old one, gone again unless it was renamed.
class Beside {
 public:
  explicit Beside(const Place& place) : place_(place) {}
  ~Beside() { remove(); }
  Beside(const Beside&) = delete;

  // Makes a name that is free by `make`, which says whether it could.
  template <class Make>
  bool find_name(Make make) {
    for (int tries = 0; tries < 100; ++tries) {
      std::uint32_t random = 0;
      if (getrandom(&random, sizeof random, 0) != sizeof random) return false;
      name_ = fmt::format(".{:.200}.aiops-{:08x}", place_.name, random);
      if (make(name_.c_str())) return made_ = true;
      if (errno != EEXIST) return false;
    }
    return false;
  }
  bool rename_to(const std::string& name) {
    const int folder = place_.folder.number();
    if (renameat(folder, name_.c_str(), folder, name.c_str()) != 0) return false;
    remove();  // two names of one file: renaming has done nothing
    return true;
  }

 private:
  void remove() {
    if (made_) unlinkat(place_.folder.number(), name_.c_str(), 0);
    made_ = false;
  }

  const Place& place_;
  std::string name_;
  bool made_ = false;
};

bool same_time(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

bool is_as_it_was(const Place& place, const struct stat& before) {
  struct stat now {};
  if (fstatat(place.folder.number(), place.name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0) return false;
  return now.st_ino == before.st_ino && now.st_dev == before.st_dev && now.st_size == before.st_size &&
         same_time(now.st_mtim, before.st_mtim);
}

// The owner first: changing it takes away set-user-id. Only root can give files away; the mode is never wider than it was.
bool take_over(int file, const struct stat& old) {
  mode_t mode = old.st_mode & 07777;
  struct stat mine {};
  if (fstat(file, &mine) != 0) return false;
  if (mine.st_uid != old.st_uid && fchown(file, old.st_uid, static_cast<gid_t>(-1)) != 0) mode &= 01777;
  if (mine.st_gid != old.st_gid && fchown(file, static_cast<uid_t>(-1), old.st_gid) != 0)
    mode &= 05707;  // another group reads it
  return fchmod(file, mode) == 0;
}

Status keep_old(const Place& place, const std::string& suffix) {
  const int folder = place.folder.number();
  Beside backup(place);
  const bool linked =
      backup.find_name([&](const char* name) { return linkat(folder, place.name.c_str(), folder, name, 0) == 0; });
  if (!linked || !backup.rename_to(place.name + suffix)) {
    return refuse(Fault::unreachable, place.path + suffix, words_of(errno), "the file itself was not changed");
  }
  return {};
}

Status replace(const Place& place, const std::string& suffix, const Rewrite& rewrite, Descriptor& old,
               const struct stat& before) {
  const auto failed = [&] {
    return refuse(Fault::unreachable, place.path, "cannot be replaced: " + words_of(errno), "it is as it was");
  };
  Beside beside(place);
  int number = -1;
  const bool made = beside.find_name([&](const char* name) {
    number = openat(place.folder.number(), name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return number >= 0;
  });
  if (!made) return failed();
  Descriptor file(number);
  DescriptorSource source(old.number());
  DescriptorOutlet outlet(file.number());
  auto wanted = rewrite(source, outlet);
  if (!wanted) return refuse(wanted.error().fault, place.path, wanted.error().what, wanted.error().hint);
  if (!is_as_it_was(place, before)) {
    return refuse(Fault::unreachable, place.path, "was written to while it was read", "it is as its writer left it");
  }
  if (*wanted && (!take_over(file.number(), before) || fsync(file.number()) != 0)) return failed();
  if (const int error = file.close(); *wanted && error != 0) {
    errno = error;
    return failed();
  }
  if (!suffix.empty()) {
    if (auto status = keep_old(place, suffix); !status) return status;
  }
  if (!*wanted) return {};
  if (!beside.rename_to(place.name)) return failed();
  fsync(place.folder.number());
  return {};
}

}  // namespace

Status rewrite_in_place(const std::string& path, const std::string& suffix, const Rewrite& rewrite) {
  AIOPS_TRY(const Place place, place_of(path));
  struct stat before {};
  AIOPS_TRY(Descriptor old, open_old(place, before));
  const SignalsHeld held;
  return replace(place, suffix, rewrite, old, before);
}

SignalsHeld::SignalsHeld() {
  sigset_t ours, known;
  sigemptyset(&ours);
  sigaddset(&ours, SIGINT);
  sigaddset(&ours, SIGTERM);
  sigaddset(&ours, SIGHUP);
  held_ = sigprocmask(SIG_BLOCK, &ours, &known) == 0 && sigismember(&known, SIGINT) == 0;
}

SignalsHeld::~SignalsHeld() {
  if (!held_) return;
  sigset_t ours;
  sigemptyset(&ours);
  sigaddset(&ours, SIGINT);
  sigaddset(&ours, SIGTERM);
  sigaddset(&ours, SIGHUP);
  sigprocmask(SIG_UNBLOCK, &ours, nullptr);
}

bool SignalsHeld::pending() {
  sigset_t come;
  return sigpending(&come) == 0 &&
         (sigismember(&come, SIGINT) == 1 || sigismember(&come, SIGTERM) == 1 || sigismember(&come, SIGHUP) == 1);
}

}  // namespace aiops::commands
