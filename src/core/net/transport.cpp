// What every transport shares.
#include "core/net/transport.hpp"

#include "core/base/text.hpp"

namespace aiops::net {

std::string_view Response::header(std::string_view name) const {
  const std::string wanted = to_lower(name);
  for (const Header& header : headers) {
    if (to_lower(header.name) == wanted) return header.value;
  }
  return {};
}

Result<Response> Transport::send(const Request& request) {
  auto answers = send_all({&request, 1}, {});
  if (answers.size() != 1) return fail(Fault::bug, "the transport lost a request");
  return std::move(answers.front());
}

}  // namespace aiops::net
