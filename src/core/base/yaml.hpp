// Why: kubeconfigs, manifests and bundles come as YAML; they become the same Documents as JSON.
// Must never: let yaml-cpp or its exceptions out, or expand aliases beyond the limits of a Document.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/json.hpp"

namespace aiops {

// All documents of a stream, empty ones left out. Scalars are typed as sigs.k8s.io/yaml does (null, booleans,
// integers, floats; quoted ones are strings). Values know their line. Error: Fault::input, "line 3, column 7: …".
Result<std::vector<json::Document>> parse_yaml(std::string_view text, json::Limits limits = {});

// JSON when the text begins with `{` or `[`, else YAML. For files that people name.
Result<std::vector<json::Document>> parse_json_or_yaml(std::string_view text, json::Limits limits = {});

}  // namespace aiops
