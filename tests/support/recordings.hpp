// The recorded situations of a cluster, for tests.
#pragma once

#include <string>
#include <vector>

#include "core/bundle/reader.hpp"
#include "core/findings/diagnose.hpp"

namespace aiops::testing {

std::string recordings_folder();  // testdata/recordings
std::vector<std::string> situations();  // "01-bad-rollout-…" to "30-…", sorted
Snapshot recorded(const std::string& folder);  // fails the test when it cannot be read
Time recorded_now();  // capturedAt of expected.json
Report diagnosed(const std::string& folder);  // the whole folder at that now
Report diagnosed(const Snapshot&, std::optional<Time> now = recorded_now());
Report diagnosed(const Snapshot&, const Question&);

struct Expected {
  std::string folder, ns, subject;  // "Deployment/web"
  std::vector<std::string> rules;  // best first
  bool healthy = false;
};
std::vector<Expected> expectations();
std::string summary(const Report&);  // for failure messages: rule, subject and facts of every incident

}  // namespace aiops::testing
