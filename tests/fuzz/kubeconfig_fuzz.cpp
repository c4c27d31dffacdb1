// Any bytes are a kubeconfig or are refused with the file's name; a kubeconfig leads to a connection or to an error,
// and never to an address or a namespace that could leave its place in a URL.
#include <cstdint>
#include <string_view>

#include "core/collect/read.hpp"
#include "core/kube/kubeconfig.hpp"
#include "promise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aiops;
  using aiops::fuzz::promise;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto config = kube::parse_kubeconfig(bytes, "FILE", "/dir");
  if (!config) {
    promise(config.error().fault == Fault::input, "a broken kubeconfig is a wrong input");
    promise(config.error().what.rfind("FILE:", 0) == 0, "a refusal names the file");
    return 0;
  }
  const kube::Machine machine{[](const std::string&) -> Result<std::string> { return fail(Fault::not_found, "no files here"); },
                              [](const std::string&) -> std::optional<std::string> { return std::nullopt; }, "/cwd", "/home/me"};
  for (const kube::Context& context : config->contexts) {
    kube::Overrides flags;
    flags.context = context.name;
    const auto connection = kube::connect(machine, flags, *config);
    if (!connection) {
      promise(!connection.error().what.empty(), "a refusal says why");
      continue;
    }
    const std::string& server = connection->cluster.server;
    promise(server.find_first_of("\r\n \t@?#") == std::string::npos, "a server's address is clean");
    promise(server.find("://") != std::string::npos, "a server's address has a scheme");
    promise(Scope::in(connection->name_space).has_value(), "a namespace is a name");
  }
  return 0;
}
