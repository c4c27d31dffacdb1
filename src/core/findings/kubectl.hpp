// Why: every command that a person is shown is of this type, and this type can only be read-only. Our own rows come
// through from_template(); text of a model will come through a stricter door (protocols 2.4).
// Must never: be made from a string that was not checked word by word.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/evidence/fact.hpp"

namespace aiops {

class ReadOnlyKubectl {
 public:
  using Bindings = std::map<std::string, std::string, std::less<>>;

  // "kubectl logs {pod} -n {ns} -c {container}": words separated by single blanks, '…' keeps a word together, {word} is a
  // placeholder. Error: an unbound or empty placeholder, a bound value that is no plain name, a verb that could change something.
  static Result<ReadOnlyKubectl> from_template(std::string_view text, const Bindings&);

  static ReadOnlyKubectl describe(const ObjectRef&);
  static ReadOnlyKubectl events_of(const ObjectRef&);

  ReadOnlyKubectl& with_context(std::string_view context);  // right after "kubectl"; empty changes nothing

  const std::vector<std::string>& argv() const { return argv_; }
  std::string shell_line() const;  // quoted for a POSIX shell

 private:
  explicit ReadOnlyKubectl(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  std::vector<std::string> argv_;
};

// kubectl's word for a kind: "deployment", "horizontalpodautoscaler"; of an unknown group "rollouts.argoproj.io" is
// "rollout.argoproj.io".
std::string kubectl_word(const ObjectRef&);

}  // namespace aiops
