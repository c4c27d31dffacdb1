// Which queries are asked follows from what is known, and nothing but checked names gets into them.
#include "core/collect/metrics.hpp"

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "support/recordings.hpp"

namespace aiops {
namespace {

using aiops::testing::recorded;
using aiops::testing::situations;

std::set<MetricId> ids_of(const MetricPlan& plan) {
  std::set<MetricId> out;
  for (const MetricQuery& query : plan.queries) EXPECT_TRUE(out.insert(query.id()).second) << "asked twice: " << query.text();
  return out;
}

Target everything() {
  Target target;
  target.all = true;
  return target;
}

// What a PromQL string literal stands for; empty when it is none.
std::optional<std::string> read_literal(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '"' || text[i] == '\n') return std::nullopt;
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i + 1 >= text.size()) return std::nullopt;
    if (text[i] != 'n' && text[i] != '\\' && text[i] != '"') return std::nullopt;
    out += text[i] == 'n' ? '\n' : text[i];
  }
  return out;
}

TEST(MetricPlan, AsksFewQueriesOfAnySituation) {
  for (const std::string& folder : situations()) {
    const Snapshot snapshot = recorded(folder);
    const MetricPlan plan = next_queries(snapshot, everything());
    EXPECT_LE(plan.queries.size(), 12U) << folder;
    const MetricPlan again = next_queries(snapshot, everything());
    ASSERT_EQ(plan.queries.size(), again.queries.size());
    for (std::size_t i = 0; i < plan.queries.size(); ++i) {
      EXPECT_EQ(plan.queries[i].text(), again.queries[i].text());
      EXPECT_LE(plan.queries[i].text().size(), 16384U) << "longer than VictoriaMetrics takes";
    }
  }
}

TEST(MetricPlan, AsksForMemoryWhereSomethingEnded) {
  const auto ids = ids_of(next_queries(recorded("02-oomkilled"), everything()));
  EXPECT_TRUE(ids.count(MetricId::memory) && ids.count(MetricId::oom_events) && ids.count(MetricId::restarts));
  const auto calm = ids_of(next_queries(recorded("07-readiness-probe-wrong-path"), everything()));
  EXPECT_TRUE(calm.count(MetricId::probe_seconds));
  EXPECT_FALSE(calm.count(MetricId::memory) || calm.count(MetricId::restarts));
  EXPECT_TRUE(ids_of(next_queries(recorded("19-database-full-cascade"), everything())).count(MetricId::volume_free));
  EXPECT_TRUE(ids_of(next_queries(recorded("16-hpa-at-maximum"), everything())).count(MetricId::autoscaler_load));
}

TEST(MetricPlan, StaysWithWhatWasAskedFor) {
  const Snapshot snapshot = recorded("02-oomkilled");
  Target target;
  target.ns = "elsewhere";
  EXPECT_TRUE(next_queries(snapshot, target).queries.empty());
  target = Target();
  target.subject = ObjectRef{"v1", "Pod", "recommendations", "recommender-7dcd79495b-pzllf", {}};
  for (const MetricQuery& query : next_queries(snapshot, target).queries) {
    EXPECT_NE(query.text().find(R"({namespace="recommendations",pod=~"recommender-7dcd79495b-pzllf|)"), std::string::npos)
        << query.text();
  }
  EXPECT_FALSE(next_queries(snapshot, target).queries.empty());
}

TEST(MetricQuery, NamesAreChecked) {
  MetricScope scope;
  const std::string long_name(300, 'a');
  for (const std::string_view name :
       std::initializer_list<std::string_view>{"", "a\"b", "a}b", "a|b", "A", "a b", "a\nb", "ä", long_name})
    EXPECT_FALSE(scope.add("shop", name)) << name;
  EXPECT_FALSE(scope.add("sh}op", "web"));
  EXPECT_TRUE(scope.empty());
  EXPECT_TRUE(scope.add("shop", "web.1"));
  EXPECT_TRUE(scope.add("shop", "web.1"));
  EXPECT_EQ(scope.names().size(), 1U);
  EXPECT_NE(MetricQuery::of(MetricId::restarts, scope).text().find(R"({namespace="shop",pod="web.1"})"), std::string::npos);
  EXPECT_TRUE(scope.add("store", "db-0"));
  EXPECT_NE(MetricQuery::of(MetricId::restarts, scope).text().find(R"({namespace=~"shop|store",pod=~"db-0|web\\.1"})"),
            std::string::npos)
      << MetricQuery::of(MetricId::restarts, scope).text();
}

TEST(MetricQuery, OnlySoManyNamesAreAskedFor) {
  MetricScope scope;
  for (int i = 0; i < 50; ++i) scope.add("shop", "web-" + std::to_string(i));
  EXPECT_EQ(scope.names().size(), MetricScope::most);
  EXPECT_EQ(scope.left_out(), 10U);
}

TEST(MetricQuery, EveryTemplateIsWhole) {
  MetricScope scope;
  scope.add("shop", "web");
  for (const MetricRow& row : all_metrics()) {
    const std::string text = MetricQuery::of(row.id, scope).text();
    EXPECT_NE(text.find(row.metric), std::string::npos) << text;
    EXPECT_NE(text.find("by (namespace, " + std::string(row.subject)), std::string::npos) << text;
    EXPECT_NE(text.find(std::string(row.subject) + R"(="web")"), std::string::npos) << text;
    EXPECT_EQ(text.find('$'), std::string::npos) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '('), std::count(text.begin(), text.end(), ')')) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '{'), std::count(text.begin(), text.end(), '}')) << text;
    const bool ratio = text.find(" / ") != std::string::npos;
    EXPECT_EQ(ratio, text.find(" > 0)") != std::string::npos) << text;
  }
}

TEST(MetricQuery, AnyTextSurvivesQuoting) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const auto size = random() % 12;
    for (std::size_t i = 0; i < size; ++i) text += "ab\"\\\n{}|.*+?()[]^$ 0"[random() % 20];
    EXPECT_EQ(read_literal(promql_quoted(text)), text);
    const auto pattern = read_literal(promql_any_of({text}));
    ASSERT_TRUE(pattern) << text;
    // Taking the escapes away gives the text back, and nothing special is left bare.
    std::string bare;
    for (std::size_t i = 0; i < pattern->size(); ++i) {
      if ((*pattern)[i] == '\\') {
        ++i;
      } else {
        EXPECT_EQ(std::string_view("\\.+*?()|[]{}^$").find((*pattern)[i]), std::string_view::npos) << *pattern;
      }
      ASSERT_LT(i, pattern->size());
      bare += (*pattern)[i];
    }
    EXPECT_EQ(bare, text);
  }
}

TEST(MetricSpan, EndsBehindNowOnAMultipleOfItsStep) {
  const Time now = *parse_time("2026-11-20T13:54:17.5Z");
  const MetricSpan span = metric_span(now);
  EXPECT_EQ(format_time(span.to), "2026-11-20T13:53:00Z");
  EXPECT_EQ(format_time(span.from), "2026-11-20T11:53:00Z");
  EXPECT_EQ(coarser(span).step, span.step * 4);
  EXPECT_EQ(coarser(span).to, span.to);
}

}  // namespace
}  // namespace aiops
