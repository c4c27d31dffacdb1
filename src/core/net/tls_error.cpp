// OpenSSL's and libcurl's phrases, sorted into the few cases that people meet.
#include "core/net/tls_error.hpp"

#include <array>
#include <memory>

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "core/base/text.hpp"

namespace aiops::net {

namespace {

struct Phrase {
  std::string_view said, sentence, hint;
};

constexpr std::string_view between = "is this the port of the API server, and does a firewall or a proxy stand in between?";

constexpr std::array phrases{
    Phrase{"certificate has expired", "the server's certificate has expired",
           "renew the certificate of the API server (kubeadm certs check-expiration shows it)"},
    Phrase{"certificate is not yet valid", "the server's certificate is not valid yet",
           "compare the clocks of this machine and of the server"},
    Phrase{"no alternative certificate subject name", "the server's certificate is for another name",
           "set tls-server-name (--tls-server-name) to a name of the certificate"},
    Phrase{"does not match target host", "the server's certificate is for another name",
           "set tls-server-name (--tls-server-name) to a name of the certificate"},
    Phrase{"self-signed certificate", "the server's certificate is signed by an authority that is not trusted",
           "give the cluster's authority with --certificate-authority, or check that the kubeconfig belongs to this cluster"},
    Phrase{"self signed certificate", "the server's certificate is signed by an authority that is not trusted",
           "give the cluster's authority with --certificate-authority, or check that the kubeconfig belongs to this cluster"},
    Phrase{"unable to get local issuer", "the server's certificate is signed by an authority that is not trusted",
           "give the cluster's authority with --certificate-authority, or check that the kubeconfig belongs to this cluster"},
    Phrase{"certificate signature failure", "the server's certificate is signed by an authority that is not trusted",
           "check that the kubeconfig belongs to this cluster"},
    Phrase{"alert certificate expired", "the server refused the client certificate: it has expired",
           "renew the client certificate of the kubeconfig"},
    Phrase{"certificate required", "the server asks for a client certificate",
           "add a client certificate to the kubeconfig's user"},
    Phrase{"alert unknown ca", "the server does not know the authority of the client certificate",
           "check that the kubeconfig's user belongs to this cluster"},
    Phrase{"alert bad certificate", "the server refused the client certificate",
           "check the client certificate of the kubeconfig's user"},
    Phrase{"protocol version", "the server speaks only versions of TLS that are no longer safe",
           "TLS 1.2 is the least that is spoken here: upgrade the server, or the proxy in front of it"},
    Phrase{"unsupported protocol", "the server speaks only versions of TLS that are no longer safe",
           "TLS 1.2 is the least that is spoken here: upgrade the server, or the proxy in front of it"},
    Phrase{"wrong version number", "the server does not speak TLS on this port", "should the address begin with http:// ?"},
    Phrase{"error reading ca cert", "the certificate authority is not a PEM certificate",
           "check certificate-authority in the kubeconfig"},
    Phrase{"importing ca cert", "the certificate authority is not a PEM certificate",
           "check certificate-authority in the kubeconfig"},
    Phrase{"error adding trust anchors", "the certificate authority is not a PEM certificate",
           "check certificate-authority in the kubeconfig"},
    Phrase{"setting certificate verify", "the certificate authority is not a PEM certificate",
           "check certificate-authority in the kubeconfig"},
    Phrase{"private key", "the client certificate or its key cannot be used",
           "check client-certificate and client-key of the kubeconfig's user"},
    Phrase{"client certificate", "the client certificate or its key cannot be used",
           "check client-certificate and client-key of the kubeconfig's user"},
    Phrase{"reset by peer", "the connection was cut during the TLS handshake", between},
    Phrase{"unexpected eof", "the connection was cut during the TLS handshake", between},
    Phrase{"ssl_error_syscall", "the connection was cut during the TLS handshake", between},
};

}  // namespace

Error explain_tls(std::string_view host, std::string_view said) {
  for (const Phrase& phrase : phrases) {
    if (!contains_nocase(said, phrase.said)) continue;
    return {Fault::unreachable, fmt::format("cannot talk to {}: {}", host, phrase.sentence), std::string(phrase.hint)};
  }
  return {Fault::unreachable, fmt::format("cannot talk to {}: TLS failed ({})", host, shorten(escape_terminal(said), 200)),
          std::string(between)};
}

std::optional<Time> certificate_end(std::string_view pem) {
  if (pem.size() > (1u << 20)) return std::nullopt;
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  if (!bio) return std::nullopt;
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr),
                                                                X509_free);
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) return std::nullopt;
  return parse_time(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", end.tm_year + 1900, end.tm_mon + 1, end.tm_mday,
                                end.tm_hour, end.tm_min, end.tm_sec));
}

}  // namespace aiops::net
