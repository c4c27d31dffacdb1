// Every file is opened first and examined through its descriptor after, so that what was examined is what is used. A new one is
// made with O_EXCL, whole, under its final mode. Appending and repairing a map happen under a lock of the file, and a write that
// fails half way is undone.
#include "commands/redact_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <system_error>

#include "core/redact/map_line.hpp"

namespace aiops::commands {

namespace {

tl::unexpected<Error> failed(std::string_view what, const std::string& path, int error) {
  const std::string why = error == ELOOP ? "it is a symbolic link" : std::generic_category().message(error);
  return fail(Fault::input, "cannot " + std::string(what) + " " + path + ": " + why);
}

class OpenFile {
 public:
  explicit OpenFile(int file) : file_(file) {}
  ~OpenFile() {
    if (file_ >= 0) ::close(file_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return file_; }
  int release() { return std::exchange(file_, -1); }

 private:
  int file_;
};

class Lock {
 public:
  explicit Lock(int file) : file_(file) {
    while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~Lock() { ::flock(file_, LOCK_UN); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int file_;
};

// O_NONBLOCK: a pipe under this name must not hold us up before it is refused.
constexpr int carefully = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

Status examine(int file, const std::string& path) {
  struct stat about {};
  if (::fstat(file, &about) != 0) return failed("examine", path, errno);
  if (!S_ISREG(about.st_mode)) return fail(Fault::input, path + " is not a regular file");
  if ((about.st_mode & 077) != 0) {
    return fail(Fault::input, path + " is open to other users, and it undoes the redaction", "chmod 600 " + path);
  }
  return {};
}

// Hands the file over in pieces, from its beginning.
template <class Take>
Status read_pieces(int file, const std::string& path, std::string& room, const Take& take) {
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(file, room.data(), room.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", path, errno);
    if (got == 0) return {};
    at += got;
    if (auto taken = take(std::string_view(room.data(), static_cast<std::size_t>(got))); !taken) return taken;
  }
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

Result<redact::SecretKey> read_key(int file, const std::string& path) {
  if (auto good = examine(file, path); !good) return tl::unexpected(good.error());
  constexpr std::size_t most = 4096;
  std::string room(most, '\0'), text;
  text.reserve(2 * most);
  const auto read = read_pieces(file, path, room, [&](std::string_view piece) -> Status {
    text += piece.substr(0, most - std::min(most, text.size()));
    return text.size() < most ? Status() : fail(Fault::input, path + " is too long for a key");
  });
  auto key = redact::SecretKey::parse(text);
  redact::wipe(room);
  redact::wipe(text);
  if (!read) return tl::unexpected(read.error());
  if (!key) return fail(Fault::input, path + ": " + key.error().what, key.error().hint);
  return key;
}

Result<redact::SecretKey> make_key(int file, const std::string& path) {
  AIOPS_TRY(redact::SecretKey key, random_key());
  std::string text = key.to_text();
  const bool written = write_all(file, text) && ::fsync(file) == 0;
  const int error = errno;
  redact::wipe(text);
  if (!written) {
    ::unlink(path.c_str());
    return failed("write", path, error);
  }
  return key;
}

Result<redact::PseudonymMap> read_map(int file, redact::MapReader& reader, const std::string& path) {
  std::string room(std::size_t{1} << 18, '\0');
  auto read = read_pieces(file, path, room, [&](std::string_view piece) { return reader.feed(piece); });
  if (!read) return tl::unexpected(std::move(read).error());
  return reader.finish();
}

}  // namespace

Result<redact::SecretKey> random_key() {
  std::array<unsigned char, redact::SecretKey::size> bytes{};
  const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
  redact::SecretKey key(bytes);
  redact::wipe(bytes);
  if (got != static_cast<ssize_t>(bytes.size())) return fail(Fault::bug, "the system gives no random bytes for a key");
  return key;
}

Result<redact::SecretKey> open_key_file(const std::string& path) {
  const OpenFile made(::open(path.c_str(), carefully | O_WRONLY | O_CREAT | O_EXCL, 0600));
  if (made.get() >= 0) return make_key(made.get(), path);
  if (errno != EEXIST) return failed("make", path, errno);
  const OpenFile file(::open(path.c_str(), carefully | O_RDONLY));
  if (file.get() < 0) return failed("open", path, errno);
  return read_key(file.get(), path);
}

Result<redact::PseudonymMap> read_map_file(const std::string& path, const redact::KeyedDigest* key) {
  const OpenFile file(::open(path.c_str(), carefully | O_RDONLY));
  if (file.get() < 0) return failed("open", path, errno);
  if (auto good = examine(file.get(), path); !good) return tl::unexpected(good.error());
  redact::MapReader reader(path, key);
  return read_map(file.get(), reader, path);
}

Result<std::unique_ptr<MapFile>> MapFile::open(const std::string& path, const redact::KeyedDigest& key) {
  OpenFile file(::open(path.c_str(), carefully | O_RDWR | O_CREAT | O_APPEND, 0600));
  if (file.get() < 0) return failed("open", path, errno);
  if (auto good = examine(file.get(), path); !good) return tl::unexpected(good.error());
  std::unique_ptr<MapFile> map(new MapFile(path, file.release()));
  if (auto taken = map->take_over(key); !taken) return tl::unexpected(taken.error());
  return map;
}

MapFile::~MapFile() { ::close(file_); }

Status MapFile::take_over(const redact::KeyedDigest& key) {
  const Lock lock(file_);
  redact::MapReader reader(path_, &key);
  AIOPS_TRY(known_, read_map(file_, reader, path_));
  if (::ftruncate(file_, static_cast<off_t>(reader.good_bytes())) != 0) return failed("repair", path_, errno);
  if (reader.newline_missing() && !write_all(file_, "\n")) return failed("write", path_, errno);
  if (!known_.check().empty()) return {};
  std::string header;
  redact::append_map_header(header, key.check());
  if (!write_all(file_, header)) return failed("write", path_, errno);
  redact::MapReader again(path_, &key);
  AIOPS_TRY(known_, read_map(file_, again, path_));
  return {};
}

Status MapFile::append(std::string_view whole_lines) {
  const Lock lock(file_);
  struct stat before {};
  if (::fstat(file_, &before) != 0) return failed("examine", path_, errno);
  if (write_all(file_, whole_lines)) return {};
  const int error = errno;
  const bool undone = ::ftruncate(file_, before.st_size) == 0;  // else the next run cuts the torn line off
  return fail(Fault::unreachable, "cannot write to the map " + path_ + ": " + std::generic_category().message(error),
              undone ? "" : "its last line is torn and will be left out");
}

}  // namespace aiops::commands
