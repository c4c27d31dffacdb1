// Any bytes give certificates with times that arithmetic can bear, or none.
#include <cstdint>
#include <string_view>

#include "core/findings/certificates.hpp"
#include "promise.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using aiops::fuzz::promise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& found : {aiops::certificates_in(text), aiops::certificates_in_base64(text)}) {
    promise(found.size() <= 64, "the number of certificates is bounded");
    for (const aiops::Validity& validity : found) {
      promise(validity.from >= aiops::Time(), "no time before 1970");
      promise(validity.to < aiops::Time(std::chrono::hours(24) * 366 * 231), "no time beyond 2200");
    }
  }
  return 0;
}
