// Why: one error type for every room, so that a caller can decide by kind and a person can read what to do next.
// Must never: carry raw cluster text into a log, or be thrown. Exceptions of libraries die in the .cpp that wraps them.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace aiops {

enum class Fault {
  usage,  // a wrong flag or value                                    exit 2
  input,  // a file named by the user that cannot be read or parsed   exit 2
  config,  // kubeconfig or config.yaml                                exit 1 (missing), 2 (unknown context) by `usage`
  auth,  // 401
  forbidden,  // 403
  not_found,  // 404
  expired,  // 410
  throttled,  // 429 after all tries
  unreachable,  // no answer: refused, no such host, TLS
  timeout,
  too_large,  // a body, file or archive beyond its limit
  budget,  // not asked, the budget was spent
  protocol,  // an answer that makes no sense
  cancelled,  // Ctrl-C
  bug,
};

struct Error {
  Fault fault = Fault::bug;
  std::string what;  // names the file, line or object
  std::string hint;  // what the user can do next, or empty
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Fault fault, std::string what, std::string hint = {}) {
  return tl::unexpected<Error>(Error{fault, std::move(what), std::move(hint)});
}

}  // namespace aiops

#define AIOPS_JOIN2(a, b) a##b
#define AIOPS_JOIN(a, b) AIOPS_JOIN2(a, b)
// AIOPS_TRY(auto x, f());   forwards the error of f() to the caller, or defines x.
#define AIOPS_TRY(decl, ...)                                                                             \
  auto AIOPS_JOIN(try_, __LINE__) = (__VA_ARGS__);                                                       \
  if (!AIOPS_JOIN(try_, __LINE__)) return tl::unexpected(std::move(AIOPS_JOIN(try_, __LINE__)).error()); \
  decl = *std::move(AIOPS_JOIN(try_, __LINE__))
