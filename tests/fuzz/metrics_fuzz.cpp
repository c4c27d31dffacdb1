// Any text is refused or read as answers of a metrics server; what was read is written and read again unchanged.
#include <cstdint>
#include <string_view>

#include "core/bundle/metrics_file.hpp"
#include "core/prom/http_config.hpp"
#include "promise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using aiops::fuzz::promise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = aiops::prom::parse_http_config(text, "f", "/");
  promise(config || config.error().what.rfind("f: ", 0) == 0, "an error names its file");
  const auto answers = aiops::metrics_from(text);
  if (!answers) return 0;
  for (const aiops::MetricAnswer& answer : *answers) {
    for (const aiops::MetricSeries& series : answer.series) {
      const aiops::Metric metric(answer, series);
      const auto* latest = metric.latest();
      promise(!latest || (latest->at <= answer.time && latest->value - latest->value == 0),
              "what holds is a number of that time");
      promise(metric.between(answer.from, answer.time).size() <= series.samples.size(), "nothing is made up");
    }
    (void)aiops::gap_of(answer);
  }
  const std::string written = aiops::metrics_text(*answers);
  const auto again = aiops::metrics_from(written);
  promise(again && aiops::metrics_text(*again) == written, "written and read again it is the same");
  return 0;
}
