// The words that stand for the enumerations in every output form.
#include "core/evidence/report.hpp"

namespace aiops {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "critical";
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      break;
  }
  return "info";
}

std::string_view name_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::certain:
      return "certain";
    case Confidence::likely:
      return "likely";
    case Confidence::possible:
      break;
  }
  return "possible";
}

std::string_view name_of(GapReason reason) {
  switch (reason) {
    case GapReason::forbidden:
      return "forbidden";
    case GapReason::not_found:
      return "notFound";
    case GapReason::timeout:
      return "timeout";
    case GapReason::too_large:
      return "tooLarge";
    case GapReason::budget:
      return "budget";
    case GapReason::unreachable:
      break;
  }
  return "unreachable";
}

std::string_view name_of(DerivedSource::Op op) {
  switch (op) {
    case DerivedSource::Op::count:
      return "count";
    case DerivedSource::Op::sum:
      return "sum";
    case DerivedSource::Op::max:
      return "max";
    case DerivedSource::Op::diff:
      return "diff";
    case DerivedSource::Op::match:
      break;
  }
  return "match";
}

std::optional<Severity> severity_from(std::string_view name) {
  for (const Severity severity : {Severity::info, Severity::warning, Severity::error, Severity::critical}) {
    if (name_of(severity) == name) return severity;
  }
  return std::nullopt;
}

}  // namespace aiops
