// The real machine behind the seam of kubeconfig loading.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "core/kube/kubeconfig.hpp"

namespace aiops::kube {

namespace {

constexpr std::size_t max_file = 16u << 20;

Result<std::string> read_whole(const std::string& path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) return fail(Fault::config, "it is a directory");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(errno == ENOENT || errno == ENOTDIR ? Fault::not_found : Fault::config, std::strerror(errno));
  std::string text;
  char piece[65536];
  while (file.read(piece, sizeof piece) || file.gcount() > 0) {
    text.append(piece, static_cast<std::size_t>(file.gcount()));
    if (text.size() > max_file) return fail(Fault::too_large, fmt::format("it is larger than {} MiB", max_file >> 20));
  }
  return text;
}

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

Machine this_machine() {
  std::error_code code;
  return {read_whole, variable, std::filesystem::current_path(code).string(), variable("HOME").value_or("")};
}

}  // namespace aiops::kube
