// The limit keeps the kernel from writing a file; "not dumpable" also counts when core dumps are piped to a program.
#include "commands/no_core_dump.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__)
#define AIOPS_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define AIOPS_WATCHED 1
#endif
#endif

namespace aiops::commands {

void forbid_core_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef AIOPS_WATCHED  // the leak checker looks into its own process from outside
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

}  // namespace aiops::commands
