// tar over zlib, in memory. Headers are 512-byte blocks whose numbers are octal text; contents follow, padded to 512. Every
// number is checked against what is left, so a lying header ends the reading instead of the process. Decompression
// stops at the limit, whatever the archive promises.
#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <zlib.h>

#include "core/bundle/tree.hpp"

namespace aiops {

namespace {

constexpr std::size_t block = 512;

struct Inflated {
  std::string bytes;
  std::string problem;
};

Inflated inflate_gzip(std::string_view in, std::size_t limit) {
  Inflated out;
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return {{}, "zlib cannot start"};
  const std::unique_ptr<z_stream, void (*)(z_stream*)> guard(&stream, [](z_stream* s) { inflateEnd(s); });
  std::vector<unsigned char> buffer(std::size_t{1} << 18);
  std::size_t taken = 0;
  while (true) {
    if (stream.avail_in == 0 && taken < in.size()) {
      const std::size_t part = std::min<std::size_t>(in.size() - taken, std::size_t{1} << 24);
      // zlib does not write through next_in; its C signature just lacks the const.
      stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data() + taken));
      stream.avail_in = static_cast<uInt>(part);
      taken += part;
    }
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = buffer.size() - stream.avail_out;
    if (out.bytes.size() + made > limit) {
      out.problem = fmt::format("the archive holds more than {} bytes, the rest is not read", limit);
      return out;
    }
    out.bytes.append(reinterpret_cast<const char*>(buffer.data()), made);
    if (state == Z_STREAM_END) {
      // gzip members may follow one another; zeros behind the last one are padding, as gzip(1) has it.
      if (in.find_first_not_of('\0', taken - stream.avail_in) == std::string_view::npos) return out;
      if (inflateReset(&stream) != Z_OK) return out;
      continue;
    }
    if (state == Z_BUF_ERROR && stream.avail_in == 0 && taken >= in.size()) {
      out.problem = "the archive is cut off";
      return out;
    }
    if (state != Z_OK && state != Z_BUF_ERROR) {
      out.problem = fmt::format("the archive is damaged: {}", stream.msg ? stream.msg : "bad data");
      return out;
    }
  }
}

std::string_view text_field(std::string_view header, std::size_t from, std::size_t size) {
  const std::string_view field = header.substr(from, size);
  return field.substr(0, std::min(field.find('\0'), field.size()));
}

// Octal, or (GNU) big-endian binary with the top bit set. Empty when neither.
std::optional<std::uint64_t> number_field(std::string_view header, std::size_t from, std::size_t size) {
  std::uint64_t value = 0;
  if ((static_cast<unsigned char>(header[from]) & 0x80U) != 0) {
    for (std::size_t i = 1; i < size; ++i) {
      if (value > (std::uint64_t{1} << 54)) return std::nullopt;
      value = value * 256 + static_cast<unsigned char>(header[from + i]);
    }
    return value;
  }
  bool any = false;
  for (const char c : header.substr(from, size)) {
    if (c == '\0' || c == ' ') {
      if (any) break;
      continue;
    }
    if (c < '0' || c > '7' || value > (std::uint64_t{1} << 58)) return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
    any = true;
  }
  return value;
}

bool checksum_holds(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block; ++i) sum += i >= 148 && i < 156 ? 32U : static_cast<unsigned char>(header[i]);
  return number_field(header, 148, 8) == sum;
}

// "27 path=some/where\n" records; only the path matters.
std::string pax_path(std::string_view records) {
  while (!records.empty()) {
    std::size_t length = 0;
    std::size_t at = 0;
    for (; at < records.size() && records[at] >= '0' && records[at] <= '9' && at < 9; ++at)
      length = length * 10 + static_cast<std::size_t>(records[at] - '0');
    if (length <= at + 1 || length > records.size()) return {};
    const std::string_view record = records.substr(at + 1, length - at - 2);
    if (record.substr(0, 5) == "path=") return std::string(record.substr(5));
    records.remove_prefix(length);
  }
  return {};
}

// Relative, without "./", and nothing that climbs.
std::string clean_path(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") return {};
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

}  // namespace

bool looks_like_archive(std::string_view bytes) {
  if (bytes.size() >= 3 && bytes[0] == '\x1f' && bytes[1] == '\x8b') return true;
  return bytes.size() >= block && bytes.substr(257, 5) == "ustar";
}

Result<Tree> archive_tree(std::string_view bytes, const ReadLimits& limits) {
  Tree tree;
  auto whole = std::make_shared<std::string>();
  if (bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b') {
    Inflated inflated = inflate_gzip(bytes, limits.max_total);
    *whole = std::move(inflated.bytes);
    if (!inflated.problem.empty()) tree.problems.push_back({Fault::input, inflated.problem, {}});
  } else {
    *whole = bytes;
  }
  const std::string_view tar = *whole;
  if (tar.size() < block && tree.problems.empty()) return fail(Fault::input, "not a tar archive");
  std::string long_name;
  for (std::size_t at = 0; at + block <= tar.size();) {
    const std::string_view header = tar.substr(at, block);
    if (header.find_first_not_of('\0') == std::string_view::npos) break;
    const auto size = number_field(header, 124, 12);
    if (!checksum_holds(header) || !size) {
      if (at == 0) return fail(Fault::input, "not a tar archive");
      tree.problems.push_back({Fault::input, "the archive is damaged in the middle, the rest is not read", {}});
      break;
    }
    at += block;
    if (*size > tar.size() - at) {
      tree.problems.push_back({Fault::input, "the archive is cut off", {}});
      break;
    }
    const auto length = static_cast<std::size_t>(*size);
    const std::string_view content = tar.substr(at, length);
    at += (length + block - 1) / block * block;
    const char type = header[156];
    if (type == 'L') {
      long_name = content.substr(0, content.find('\0'));
    } else if (type == 'x') {
      long_name = pax_path(content);
    } else if (type == '0' || type == '\0' || type == '7') {
      std::string name = long_name;
      if (name.empty()) {
        const std::string_view prefix = header.substr(257, 5) == "ustar" ? text_field(header, 345, 155) : std::string_view{};
        name = (prefix.empty() ? "" : std::string(prefix) + "/") + std::string(text_field(header, 0, 100));
      }
      long_name.clear();
      name = clean_path(name);
      if (name.empty()) continue;
      if (tree.files.size() >= limits.max_files) {
        tree.problems.push_back(
            {Fault::too_large, fmt::format("more than {} files, the rest is not read", limits.max_files), {}});
        break;
      }
      tree.files.push_back({name, [whole, content, limit = limits.max_file, name]() -> Result<std::string> {
                              if (content.size() > limit)
                                return fail(Fault::too_large, fmt::format("{}: larger than {} bytes", name, limit));
                              return std::string(content);
                            }});
    } else {
      long_name.clear();
    }
  }
  std::stable_sort(tree.files.begin(), tree.files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return tree;
}

}  // namespace aiops
