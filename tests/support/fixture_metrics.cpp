#include "support/fixture_metrics.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/time.hpp"
#include "core/snapshot/metric.hpp"

namespace aiops::testing {

namespace {

using Json = nlohmann::ordered_json;
constexpr const char* default_time = "2026-11-20T13:53:00Z";

Json& answer_for(Json& answers, const Json& patch) {
  for (Json& answer : answers) {
    if (answer["metric"] == patch["metric"]) return answer;
  }
  const Time asked = *parse_time(patch.value("asked", default_time));
  answers.push_back({{"metric", patch["metric"]},
                     {"query", "query of " + patch["metric"].get<std::string>()},
                     {"start", format_time(asked - std::chrono::hours(2))},
                     {"time", format_time(asked)},
                     {"step", "60s"},
                     {"outcome", "answered"},
                     {"reason", "unreachable"},
                     {"detail", ""},
                     {"result", Json::array()}});
  return answers.back();
}

}  // namespace

std::string with_metric(const std::string& file, const std::string& patch_text, const std::string& ns,
                        const std::vector<std::string>& names) {
  const Json patch = Json::parse(patch_text);
  const auto id = metric_from(patch["metric"].get<std::string>());
  EXPECT_TRUE(id) << "no such metric: " << patch["metric"];
  if (!id) return file;
  Json all = file.empty() ? Json{{"schema", "aiops.metrics/v1"}, {"answers", Json::array()}} : Json::parse(file);
  Json& result = answer_for(all["answers"], patch)["result"];
  const auto until =
      std::chrono::duration_cast<std::chrono::seconds>(parse_time(patch.value("until", default_time))->time_since_epoch());
  for (const std::string& name : names) {
    Json labels = {{"namespace", ns}, {std::string(row_of(*id).subject), name}};
    if (patch.contains("container")) labels["container"] = patch["container"];
    for (auto at = result.begin(); at != result.end();) at = (*at)["metric"] == labels ? result.erase(at) : at + 1;
    Json values = Json::array();
    const std::size_t count = patch.at("values").size();
    for (std::size_t i = 0; i < count; ++i) {
      const Json& value = patch["values"][i];
      values.push_back(Json::array({until.count() - static_cast<std::int64_t>(60 * (count - 1 - i)),
                                    value.is_string() ? value.get<std::string>() : value.dump()}));
    }
    if (count > 0) result.push_back({{"metric", labels}, {"values", values}});
  }
  return all.dump();
}

}  // namespace aiops::testing
