// Why: "may I?" is the one thing that is asked by POST. These four reviews are computed and never stored by a server.
// Must never: carry anything but a question about ourselves.
// Format: kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1.
#pragma once

#include <string>

#include "core/base/error.hpp"
#include "core/collect/read.hpp"
#include "core/snapshot/kind.hpp"

namespace aiops::kube {

enum class Verb { get, list, watch, create, update, patch, remove };

class AccessQuestion {
 public:
  static Result<AccessQuestion> may_i(Verb, Kind, const Scope&);
  static AccessQuestion may_i_read_logs(const Scope&);
  static AccessQuestion may_i(const Read&);  // exactly what the Read would need
  static Result<AccessQuestion> my_rules(const Scope& name_space);  // one namespace; Fault::bug for all

  const std::string& target() const { return target_; }
  const std::string& body() const { return body_; }
  const std::string& describe() const { return what_; }

 private:
  AccessQuestion(std::string target, std::string body, std::string what)
      : target_(std::move(target)), body_(std::move(body)), what_(std::move(what)) {}
  std::string target_, body_, what_;
};

}  // namespace aiops::kube
