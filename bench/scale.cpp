// Why: what the diagnosis alone costs on a large cluster of every kind of object, healthy and in trouble. Prints one line each:
// "NAME OBJECTS PODS MILLISECONDS INCIDENTS ERRORS", the time being the best of RUNS.
//   scale RUNS [NAME]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "core/findings/diagnose.hpp"
#include "support/healthy_cluster.hpp"

int main(int argc, char** argv) {
  using aiops::testing::Trouble;
  const int runs = argc > 1 ? std::atoi(argv[1]) : 3;
  for (const auto& [name, trouble] : {std::pair("healthy", Trouble::none), std::pair("crashing", Trouble::crashing),
                                      std::pair("node-down", Trouble::dead_node)}) {
    if (argc > 2 && std::string_view(argv[2]) != name) continue;
    const aiops::Snapshot snapshot = aiops::testing::large_cluster(trouble);
    aiops::Question question;
    question.now = aiops::testing::healthy_now();
    double best = 0;
    std::size_t incidents = 0, errors = 0;
    for (int run = 0; run < runs; ++run) {
      const auto start = std::chrono::steady_clock::now();
      const auto report = aiops::diagnose(snapshot, question);
      const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
      if (!report) return std::fprintf(stderr, "scale: %s\n", report.error().what.c_str()), 1;
      incidents = report->incidents.size();
      errors = static_cast<std::size_t>(std::count_if(report->incidents.begin(), report->incidents.end(),
                                                      [](const auto& i) { return i.severity >= aiops::Severity::error; }));
      if (run == 0 || took.count() < best) best = took.count();
    }
    std::printf("%s %zu %zu %.0f %zu %zu\n", name, snapshot.objects().size(), snapshot.all(aiops::Kind::pod).size(), best,
                incidents, errors);
    std::fflush(stdout);
  }
}
