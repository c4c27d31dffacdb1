// Why: some secrets run over lines: a PEM block, a YAML block scalar under a key that speaks of a secret, the argument behind
// "--password" in a list. The line that begins one leaves a Follow; this judges the lines behind it.
// Must never: hold lines back. Every line is decided when it comes.
#pragma once

#include "core/redact/find.hpp"
#include "core/redact/site.hpp"

namespace aiops::redact {

// Judges one line (site.at is its begin) by what is owed to it. Changes `follow`, to Kind::none when nothing is owed any more.
void follow_line(const Site& line, Follow& follow, Finds&);

}  // namespace aiops::redact
