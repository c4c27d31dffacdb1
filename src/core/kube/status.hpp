// Why: an API server explains a refusal with a Status object, or with plain text where the refusal comes from in front of
// the API (unknown group, busy, aggregated API down). Both become one Error with a sentence for a person.
// Must never: throw away what the server said; it is shortened and escaped, since a proxy may have said it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/json.hpp"
#include "core/collect/read.hpp"

namespace aiops::kube {

class ServerStatus {
 public:
  explicit ServerStatus(std::string_view body);

  bool is_status() const;  // a Status object, not plain text
  std::string message() const;  // for a person, one line
  bool has_cause(std::string_view reason) const;
  bool names_an_object() const;  // details.name: the object is missing, not its API
  std::string continue_token() const;  // metadata.continue of a 410

 private:
  json::Document document_;
  std::string text_;
};

// What to do about an answer that no API server gives.
inline constexpr const char* proxy_question = "is there a proxy or a login page in front of the API server?";

// `what` is Read::describe().
Error refusal(const std::string& what, int status, const std::string& message, bool log, const std::string& host);
Error no_api_server(const std::string& host);

// The answer to a Read must be of the kind that was asked for; above all, never whole objects where names were asked.
std::optional<Error> unexpected_kind(const Read&, json::Value root);

}  // namespace aiops::kube
