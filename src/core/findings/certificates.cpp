// OpenSSL reads the blocks; its error queue is left as empty as it was found.
#include "core/findings/certificates.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "core/base/base64.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_bytes = 1 << 20;  // an object of etcd is smaller
constexpr std::size_t max_certificates = 64;
constexpr std::size_t max_blocks = 256;
constexpr std::int64_t year_2200 = 7258118400;

// Without it OpenSSL would ask for the passphrase of an encrypted block on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

std::optional<Time> time_of(const ASN1_TIME* asn1) {
  std::tm parts{};
  if (!asn1 || ASN1_TIME_to_tm(asn1, &parts) != 1) return std::nullopt;
  const std::int64_t seconds = std::clamp<std::int64_t>(timegm(&parts), 0, year_2200);
  return Time(std::chrono::seconds(seconds));
}

}  // namespace

std::vector<Validity> certificates_in(std::string_view pem) {
  std::vector<Validity> out;
  if (pem.empty() || pem.size() > max_bytes) return out;
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  if (!bio) return out;
  for (std::size_t block = 0; block < max_blocks && out.size() < max_certificates; ++block) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(PEM_read_bio_X509(bio.get(), nullptr, &no_passphrase, nullptr),
                                                                  &X509_free);
    if (!certificate) {
      const bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      ERR_clear_error();
      if (end) break;
      continue;  // a broken block; the next one may be whole
    }
    const auto from = time_of(X509_get0_notBefore(certificate.get()));
    const auto to = time_of(X509_get0_notAfter(certificate.get()));
    if (from && to) out.push_back({*from, *to});
  }
  ERR_clear_error();
  return out;
}

std::vector<Validity> certificates_in_base64(std::string_view text) {
  if (text.size() > 2 * max_bytes) return {};
  const auto pem = decode_base64(text);
  return pem ? certificates_in(*pem) : std::vector<Validity>{};
}

}  // namespace aiops
