// Why: a List of real size on standard output.
//   make_pods COUNT HEALTHY.json UNHEALTHY.json > list.json
#include <cstdio>
#include <cstdlib>

#include "pods.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: make_pods COUNT HEALTHY.json UNHEALTHY.json\n", stderr), 2;
  const bench::PodMaker maker(argv[2], argv[3]);
  if (!maker.ready()) return std::fputs("make_pods: no pod of the kind wanted\n", stderr), 1;
  std::fputs(R"({"apiVersion":"v1","kind":"List","metadata":{"resourceVersion":""},"items":[)", stdout);
  const auto count = static_cast<unsigned>(std::atoi(argv[1]));
  for (unsigned i = 0; i < count; ++i) {
    if (i > 0) std::fputc(',', stdout);
    std::fputs(maker.pod(i).c_str(), stdout);
  }
  std::fputs("]}\n", stdout);
}
