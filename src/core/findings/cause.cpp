// The list behind `aiops rules`: a test holds that every inference of the rulebook uses one of these or its rule's id.
#include "core/findings/cause.hpp"

#include <array>

namespace aiops {

std::span<const Cause> all_causes() {
  using namespace cause;
  static constexpr std::array list{application_error,
                                   missing_config,
                                   wrong_config,
                                   wrong_command,
                                   wrong_kind,
                                   wrong_architecture,
                                   memory_limit,
                                   node_memory,
                                   native_crash,
                                   killed_from_outside,
                                   node_restart,
                                   slow_start,
                                   wrong_probe,
                                   dependency,
                                   missing_name,
                                   credentials,
                                   image_not_found,
                                   registry_unreachable,
                                   registry_limit,
                                   missing_object,
                                   capacity,
                                   never_fits,
                                   placement,
                                   volume,
                                   quota,
                                   policy,
                                   admission_down,
                                   node_pressure,
                                   node_lost,
                                   stuck_deletion,
                                   deadline,
                                   schedule,
                                   rollout,
                                   deliberate,
                                   controller_down,
                                   network,
                                   missing_metrics,
                                   at_maximum,
                                   budget,
                                   wrong_selector,
                                   wrong_port,
                                   blocked,
                                   name_server,
                                   certificate,
                                   permission,
                                   throttled,
                                   maintenance,
                                   volume_full,
                                   read_only_store,
                                   overload,
                                   conflict,
                                   undetermined};
  return list;
}

}  // namespace aiops
