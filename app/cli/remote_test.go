package cli_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanwu/inference/infertest"
	"wanwu/inference/oip"
	"wanwu/inference/pack"
)

// manyClasses is a pack with more classes than anybody wants to have sent.
func manyClasses(activation string) madePack {
	const labels = oip.ManyClasses + 4
	weights := make([]float32, 3*labels)
	p := madePack{id: "many", output: map[string]any{"activation": activation, "multi_label": activation == "sigmoid"}}
	for i := range labels {
		p.labels = append(p.labels, fmt.Sprintf("标签%05d", i))
		for c := range 3 {
			weights[c*labels+i] = float32((i*(7*c+3))%101)/3000 - 0.017
		}
	}
	p.network = new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("out", infertest.Float, -1, labels).
		Floats("weights", weights, 3, labels).
		Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"flat"}).
		Node("MatMul", []string{"flat", "weights"}, []string{"out"}).Bytes()
	return p
}

var plainColours = map[string][3]uint8{"a.png": {200, 100, 40}, "b.png": {20, 220, 90}, "c.png": {250, 3, 130}}

// pictures are some of one colour each.
func pictures(t *testing.T) map[string][]byte {
	all := map[string][]byte{}
	for name, c := range plainColours {
		all[name] = plain(t, c[0], c[1], c[2])
	}
	return all
}

// Of very many classes the best alone are sent, and their scores are those of the machine itself.
func TestBestOfManyClassesAreSent(t *testing.T) {
	for _, activation := range []string{"softmax", "sigmoid"} {
		p := manyClasses(activation).lay(t)
		url, stop := serving(t, "--model", p)
		device := "oip://" + strings.TrimPrefix(url, "http://") + "/many"
		want := scores(t, p, pictures(t), "--top", "10")
		for _, d := range []string{device, strings.Replace(device, "oip://", "oip+grpc://", 1), "cpu," + device} {
			got := scores(t, p, pictures(t), "--top", "10", "--device", d)
			for name := range plainColours {
				near(t, got[name], want[name], 1e-4)
			}
		}
		if status := stop(); status != 0 {
			t.Errorf("exit status %d", status)
		}
	}
}

// The scores that an export for Triton adds to a network are the softmax of its logits.
func TestScoresOfAnExportedNetwork(t *testing.T) {
	p := manyClasses("softmax")
	repository := t.TempDir()
	laid := p.lay(t)
	if status, _, stderr := wanwu(t, t.Context(), "pack", "export", laid, "--triton", repository); status != 0 {
		t.Fatalf("status %d, %s", status, stderr)
	}
	config, err := os.ReadFile(filepath.Join(repository, "many", "config.pbtxt"))
	if err != nil || !strings.Contains(string(config), `name: "scores"`) {
		t.Errorf("%v, the configuration is\n%s", err, config)
	}
	want := scores(t, laid, pictures(t), "--top", "5")
	exported := p
	if exported.network, err = os.ReadFile(filepath.Join(repository, "many", "1", pack.ModelFile)); err != nil {
		t.Fatal(err)
	}
	exported.output = map[string]any{"logits": "scores", "activation": "none"}
	got := scores(t, exported.lay(t), pictures(t), "--top", "5")
	for name := range plainColours {
		near(t, got[name], want[name], 1e-6)
	}
}

// certificate writes a certificate for this machine, with its key, and returns who trusts it.
func certificate(t *testing.T) (certFile, keyFile string, trust *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	cert, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
	write(t, certFile, text)
	write(t, keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	trust = x509.NewCertPool()
	trust.AppendCertsFromPEM(text)
	return certFile, keyFile, trust
}

// TLS is by two files; who speaks plain HTTP is not served, and a file that is none is refused.
func TestServeOverTLS(t *testing.T) {
	certFile, keyFile, trust := certificate(t)
	url, stop := serving(t, "--tls-cert", certFile, "--tls-key", keyFile)
	if !strings.HasPrefix(url, "https://") {
		t.Fatalf("it is served at %s", url)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get(url + "/v1/models")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 || resp.TLS == nil || resp.ProtoMajor != 2 {
		t.Errorf("status %d over %s", resp.StatusCode, resp.Proto)
	}
	plainly, err := http.Get(strings.Replace(url, "https", "http", 1) + "/v1/models")
	if err == nil {
		plainly.Body.Close()
		if plainly.StatusCode != 400 {
			t.Errorf("plain HTTP has status %d", plainly.StatusCode)
		}
	}
	if _, err := http.Get(url + "/v1/models"); err == nil {
		t.Error("a certificate that nobody trusts is trusted")
	}
	if status := stop(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	if status, _, stderr := wanwu(t, t.Context(), "serve", "--addr", "127.0.0.1:0", "--tls-cert", keyFile, "--tls-key", certFile); status != 1 || stderr == "" {
		t.Errorf("files the wrong way round: status %d, %s", status, stderr)
	}
}
