package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"wanwu/app/server"
	"wanwu/inference/oip"
	"wanwu/inference/oip/oippb"
)

const pictureLen = 3 * 260 * 260

// noise is n tensors that differ.
func noise(n int) []float32 {
	out := make([]float32, n*pictureLen)
	for i := range out {
		out[i] = float32((i*7919+i/pictureLen)%2003)/1001 - 1
	}
	return out
}

// inferBinary sends n tensors as bytes and returns the answer's JSON and bytes.
func (s *service) inferBinary(t *testing.T, n int, outputs string) (oip.Response, []byte) {
	t.Helper()
	head := fmt.Sprintf(`{"id":"q","inputs":[{"name":"input","shape":[%d,3,260,260],"datatype":"FP32","parameters":{"binary_data_size":%d}}]%s}`, n, 4*n*pictureLen, outputs)
	req, err := http.NewRequest("POST", s.url+"/v2/models/efficientnet-lite2/infer", bytes.NewReader(oip.AppendFloats([]byte(head), noise(n))))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(oip.HeaderLength, strconv.Itoa(len(head)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("status %d, %v: %s", resp.StatusCode, err, body)
	}
	head2, rest, err := oip.Split(body, resp.Header.Get(oip.HeaderLength))
	if err != nil {
		t.Fatal(err)
	}
	var said oip.Response
	if err := json.Unmarshal(head2, &said); err != nil {
		t.Fatal(err)
	}
	return said, rest
}

// The same tensors have the same answers by JSON, by bytes and by gRPC.
func TestInferSaysTheSameOverHTTPAndGRPC(t *testing.T) {
	s := start(t, server.Config{}).ready(t)
	said, raw := s.inferBinary(t, 3, `,"parameters":{"binary_data_output":true}`)
	if said.Model != "efficientnet-lite2" || said.ID != "q" || len(said.Outputs) != 2 || fmt.Sprint(said.Outputs[0].Shape, said.Outputs[1].Shape) != "[3 1000] [3 1280]" || len(raw) != 4*3*2280 {
		t.Fatalf("%+v with %d bytes", said, len(raw))
	}
	logits, err := oip.FloatsOf(raw[:4*3*1000], 3000)
	if err != nil || logits[0] == logits[1000] {
		t.Fatalf("%v, %v, %v", err, logits[0], logits[1000])
	}
	plain, _ := s.inferBinary(t, 3, `,"outputs":[{"name":"logits"}]`)
	values, err := oip.Floats(plain.Outputs[0].Data, 3000)
	if err != nil || fmt.Sprint(values) != fmt.Sprint(logits) {
		t.Errorf("JSON says another answer, %v", err)
	}
	best, raw := s.inferBinary(t, 3, `,"outputs":[{"name":"logits","parameters":{"classification":2,"binary_data":true}}]`)
	if best.Outputs[0].Datatype != oip.Bytes || fmt.Sprint(best.Outputs[0].Shape) != "[3 2]" || strings.Count(string(raw), ":") < 12 {
		t.Errorf("classification says %+v, %q", best.Outputs, raw)
	}

	c, err := grpc.NewClient(strings.TrimPrefix(s.url, "http://"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	client := oippb.NewGRPCInferenceServiceClient(c)
	in := &oippb.ModelInferRequest_InferInputTensor{Name: "input", Datatype: "FP32", Shape: []int64{3, 3, 260, 260}}
	r, err := client.ModelInfer(t.Context(), &oippb.ModelInferRequest{ModelName: "efficientnet-lite2", Inputs: []*oippb.ModelInferRequest_InferInputTensor{in}, RawInputContents: [][]byte{oip.AppendFloats(nil, noise(3))}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := oip.FloatsOf(r.RawOutputContents[0], 3000); err != nil || fmt.Sprint(got) != fmt.Sprint(logits) {
		t.Errorf("gRPC says another answer, %v", err)
	}
	in.Shape[1] = 4
	if _, err := client.ModelInfer(t.Context(), &oippb.ModelInferRequest{ModelName: "efficientnet-lite2", Inputs: []*oippb.ModelInferRequest_InferInputTensor{in}}); status.Code(err) != codes.InvalidArgument {
		t.Errorf("a wrong shape: %v", err)
	}
	if _, err := client.ModelMetadata(t.Context(), &oippb.ModelMetadataRequest{Name: "other"}); status.Code(err) != codes.NotFound {
		t.Errorf("another model: %v", err)
	}
}

func TestInferOverGRPCNeedsAToken(t *testing.T) {
	path, secrets := tokenFile(t, 0, "one")
	tokens, err := server.OpenTokens(path)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, server.Config{Tokens: tokens}).ready(t)
	c, err := grpc.NewClient(strings.TrimPrefix(s.url, "http://"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	client := oippb.NewGRPCInferenceServiceClient(c)
	if r, err := client.ServerReady(t.Context(), &oippb.ServerReadyRequest{}); err != nil || !r.Ready {
		t.Errorf("ready without a token: %v, %v", r, err)
	}
	ask := &oippb.ModelMetadataRequest{Name: "efficientnet-lite2"}
	if _, err := client.ModelMetadata(t.Context(), ask); status.Code(err) != codes.Unauthenticated {
		t.Errorf("metadata without a token: %v", err)
	}
	if _, err := client.ModelMetadata(metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+secrets[0]), ask); err != nil {
		t.Errorf("metadata with a token: %v", err)
	}
}

func TestInferRefusesWhatDoesNotFit(t *testing.T) {
	s := start(t, server.Config{Limits: server.Limits{RequestBytes: 8 << 20}}).ready(t)
	input := `{"name":"input","shape":[1,3,260,260],"datatype":"FP32","data":[1,2,3]}`
	for what, c := range map[string]struct {
		path, body, header string
		status             int
	}{
		"no JSON":          {"", "<html>", "", 400},
		"no input":         {"", `{"inputs":[]}`, "", 400},
		"two inputs":       {"", `{"inputs":[` + input + `,` + input + `]}`, "", 400},
		"too few values":   {"", `{"inputs":[` + input + `]}`, "", 400},
		"a text":           {"", strings.Replace(`{"inputs":[`+input+`]}`, "[1,2,3]", `["a"]`, 1), "", 400},
		"another name":     {"", `{"inputs":[` + strings.Replace(input, "input", "other", 1) + `]}`, "", 400},
		"another type":     {"", `{"inputs":[` + strings.Replace(input, "FP32", "INT8", 1) + `]}`, "", 400},
		"another shape":    {"", `{"inputs":[` + strings.Replace(input, "[1,3", "[-1,3", 1) + `]}`, "", 400},
		"a huge batch":     {"", `{"inputs":[` + strings.Replace(input, "[1,3", "[1000000000000,3", 1) + `]}`, "", 400},
		"a lying length":   {"", `{"inputs":[` + input + `]}`, "1000000", 400},
		"a negative one":   {"", `{"inputs":[` + input + `]}`, "-1", 400},
		"a lying size":     {"", `{"inputs":[` + strings.Replace(input, `"data":[1,2,3]`, `"parameters":{"binary_data_size":9}`, 1) + `]}`, "", 400},
		"another model":    {"/v2/models/other/infer", `{"inputs":[` + input + `]}`, "", 404},
		"another version":  {"/v2/models/efficientnet-lite2/versions/2/infer", `{"inputs":[` + input + `]}`, "", 404},
		"a body too large": {"", strings.Repeat(" ", 9<<20), "", 413},
	} {
		t.Run(what, func(t *testing.T) {
			if c.path == "" {
				c.path = "/v2/models/efficientnet-lite2/infer"
			}
			req, err := http.NewRequest("POST", s.url+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if c.header != "" {
				req.Header.Set(oip.HeaderLength, c.header)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			var said struct{ Error string }
			if err := json.NewDecoder(resp.Body).Decode(&said); err != nil || resp.StatusCode != c.status || said.Error == "" {
				t.Errorf("status %d, %q, %v, want %d", resp.StatusCode, said.Error, err, c.status)
			}
		})
	}
}

// A tensor of no numbers is refused, and harms nobody: the network would answer it as if
// it were a picture.
func TestInferOfNaNIsRefused(t *testing.T) {
	s := start(t, server.Config{}).ready(t)
	nan := bytes.Repeat([]byte{0, 0, 0xc0, 0x7f}, pictureLen)
	head := fmt.Sprintf(`{"inputs":[{"name":"input","shape":[1,3,260,260],"datatype":"FP32","parameters":{"binary_data_size":%d}}]}`, len(nan))
	req, err := http.NewRequest("POST", s.url+"/v2/models/efficientnet-lite2/infer", io.MultiReader(strings.NewReader(head), bytes.NewReader(nan)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(oip.HeaderLength, strconv.Itoa(len(head)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 400 {
		t.Errorf("status %d, want 400", resp.StatusCode)
	}
	if r := s.asked(t, t.Context(), "", nil, sample(t, "猫.jpg")); r.status != 200 || r.Results[0].Status != "ok" {
		t.Errorf("after it: status %d, %+v", r.status, r.Results)
	}
}
