// Why: the suite is its own certificate authority, so that it depends on no tool and no file.
package live

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	PEM  []byte
}

type keyPair struct{ Cert, Key []byte } // PEM

func newAuthority(name string) *authority {
	key := newKey()
	template := certificate(name)
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(err)
	cert, err := x509.ParseCertificate(der)
	must(err)
	return &authority{cert, key, pemOf("CERTIFICATE", der)}
}

// server is a certificate for loopback; expired ones are for tests that must be refused.
func (a *authority) server(names ...string) keyPair {
	template := certificate("server")
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.DNSNames = append(names, "localhost", "kubernetes.default.svc")
	template.IPAddresses = []net.IP{net.ParseIP("127.0.0.1")}
	return a.sign(template)
}

// client is a user for the API server: the common name is the user, the organisations are the groups.
func (a *authority) client(user string, groups ...string) keyPair {
	template := certificate(user)
	template.Subject.Organization = groups
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return a.sign(template)
}

func (a *authority) sign(template *x509.Certificate) keyPair {
	key := newKey()
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	must(err)
	private, err := x509.MarshalECPrivateKey(key)
	must(err)
	return keyPair{pemOf("CERTIFICATE", der), pemOf("EC PRIVATE KEY", private)}
}

func (p keyPair) tls() tls.Certificate {
	pair, err := tls.X509KeyPair(p.Cert, p.Key)
	must(err)
	return pair
}

// serviceAccountKey signs tokens of service accounts; those must be RSA or EC in a file of their own.
func serviceAccountKey() []byte {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	return pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
}

func certificate(name string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	must(err)
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	return key
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// write puts a file where only this user may read it, and returns its path.
func write(folder, name string, content []byte) string {
	path := filepath.Join(folder, name)
	must(os.WriteFile(path, content, 0o600))
	return path
}

// must is for what can only fail when this machine or this suite is broken.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
