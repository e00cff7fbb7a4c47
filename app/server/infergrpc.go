package server

import (
	"context"
	"net/http"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"wanwu/app/host"
	"wanwu/inference/oip"
	"wanwu/inference/oip/oippb"
)

// grpcPath is where the methods of the protocol lie. They come over HTTP/2 on the service's
// own port, so that the same tokens, limits and log hold for them.
const grpcPath = "POST /inference.GRPCInferenceService/"

// grpcMessage bounds a message, which the library holds as a whole before it is looked at:
// some sixty pictures of 260 × 260.
const grpcMessage = 64 << 20

// inferService is the Open Inference Protocol over gRPC.
type inferService struct {
	oippb.UnimplementedGRPCInferenceServiceServer
	s *Server
}

// grpcRoutes adds the methods to the routes, and returns what stops their connections.
func (s *Server) grpcRoutes(mux *http.ServeMux) (stop func()) {
	g := grpc.NewServer(grpc.MaxRecvMsgSize(grpcMessage), grpc.MaxSendMsgSize(grpcMessage))
	oippb.RegisterGRPCInferenceServiceServer(g, &inferService{s: s})
	mux.HandleFunc(grpcPath+"ServerLive", g.ServeHTTP)
	mux.HandleFunc(grpcPath+"ServerReady", g.ServeHTTP)
	mux.HandleFunc(grpcPath+"{method}", s.authorized(g.ServeHTTP))
	return g.Stop
}

// statuses are the gRPC codes of the HTTP statuses that a request is refused with.
var statuses = map[int]codes.Code{
	http.StatusBadRequest: codes.InvalidArgument, http.StatusNotFound: codes.NotFound,
	http.StatusTooManyRequests: codes.ResourceExhausted, http.StatusServiceUnavailable: codes.Unavailable,
}

// grpcError is a refusal as gRPC has it.
func (f *refusal) grpcError(c *call) error {
	c.code = f.code
	code, ok := statuses[f.status]
	if !ok {
		code = codes.Internal
	}
	text := string(f.code)
	if f.err != nil {
		text = f.err.Error()
	}
	return status.Error(code, text)
}

func (i *inferService) ServerLive(context.Context, *oippb.ServerLiveRequest) (*oippb.ServerLiveResponse, error) {
	return &oippb.ServerLiveResponse{Live: true}, nil
}

func (i *inferService) ServerReady(context.Context, *oippb.ServerReadyRequest) (*oippb.ServerReadyResponse, error) {
	return &oippb.ServerReadyResponse{Ready: i.s.ready()}, nil
}

func (i *inferService) ServerMetadata(context.Context, *oippb.ServerMetadataRequest) (*oippb.ServerMetadataResponse, error) {
	return &oippb.ServerMetadataResponse{Name: "wanwu", Version: host.Version(), Extensions: []string{oip.Classification}}, nil
}

func (i *inferService) ModelReady(ctx context.Context, r *oippb.ModelReadyRequest) (*oippb.ModelReadyResponse, error) {
	_, refused := i.s.named(r.Name, r.Version)
	if refused != nil && refused.status == http.StatusNotFound {
		return nil, refused.grpcError(callIn(ctx))
	}
	return &oippb.ModelReadyResponse{Ready: refused == nil}, nil
}

func (i *inferService) ModelMetadata(ctx context.Context, r *oippb.ModelMetadataRequest) (*oippb.ModelMetadataResponse, error) {
	m, refused := i.s.named(r.Name, r.Version)
	if refused != nil {
		return nil, refused.grpcError(callIn(ctx))
	}
	info := i.s.metadata(m.online.Tensors())
	list := func(from []oip.TensorInfo) (to []*oippb.ModelMetadataResponse_TensorMetadata) {
		for _, t := range from {
			to = append(to, &oippb.ModelMetadataResponse_TensorMetadata{Name: t.Name, Datatype: t.Datatype, Shape: t.Shape})
		}
		return to
	}
	return &oippb.ModelMetadataResponse{Name: info.Name, Versions: info.Versions, Platform: info.Platform, Inputs: list(info.Inputs), Outputs: list(info.Outputs)}, nil
}

// ModelInfer answers an inference request. Its outputs are raw.
func (i *inferService) ModelInfer(ctx context.Context, r *oippb.ModelInferRequest) (*oippb.ModelInferResponse, error) {
	s, c := i.s, callIn(ctx)
	m, refused := s.named(r.ModelName, r.ModelVersion)
	if refused == nil {
		refused = c.paced()
	}
	var in tensors
	var wanted []asked
	if refused == nil {
		in, wanted, refused = s.parseGRPC(m, r)
	}
	var out outputs
	if refused == nil {
		out, refused = s.infer(ctx, c, m, in)
	}
	if refused != nil {
		return nil, refused.grpcError(c)
	}
	t := m.online.Tensors()
	said := &oippb.ModelInferResponse{ModelName: s.cfg.Card.ID, ModelVersion: modelVersion, Id: r.Id}
	add := func(name, datatype string, values int, raw []byte) {
		said.Outputs = append(said.Outputs, &oippb.ModelInferResponse_InferOutputTensor{Name: name, Datatype: datatype, Shape: []int64{int64(in.n), int64(values / in.n)}})
		said.RawOutputContents = append(said.RawOutputContents, raw)
	}
	for _, one := range wanted {
		if values, texts := out.of(t, one.name, one.classes); one.classes > 0 {
			add(one.name, oip.Bytes, len(texts), oip.AppendTexts(nil, texts))
		} else {
			add(one.name, oip.FP32, len(values), oip.AppendFloats(nil, values))
		}
	}
	return said, nil
}

// asked is an output that a request asks for; classes is how many of the best ones, 0 for all values.
type asked struct {
	name    string
	classes int
}

// parseGRPC reads a request's tensor, and which outputs are wanted.
func (s *Server) parseGRPC(m *serving, r *oippb.ModelInferRequest) (in tensors, wanted []asked, refused *refusal) {
	t := m.online.Tensors()
	if len(r.Inputs) != 1 || r.Inputs[0] == nil {
		return in, nil, invalid(faultf("%d inputs, and the model has one", len(r.Inputs)))
	}
	one := r.Inputs[0]
	if in.n, refused = s.pictures(t, one.Name, one.Datatype, one.Shape); refused != nil {
		return in, nil, refused
	}
	values := in.n * int(t.Shape[0]*t.Shape[1]*t.Shape[2])
	var err error
	switch {
	case len(r.RawInputContents) == 1:
		in.input, err = oip.FloatsOf(r.RawInputContents[0], values)
	case len(r.RawInputContents) == 0 && len(one.Contents.GetFp32Contents()) == values:
		in.input = one.Contents.Fp32Contents
	default:
		err = faultf("%d raw contents and %d values, and the shape has %d", len(r.RawInputContents), len(one.Contents.GetFp32Contents()), values)
	}
	if err != nil {
		return in, nil, invalid(faultf("input %q: %w", one.Name, err))
	}
	if len(r.Outputs) == 0 {
		in.logits, in.embedding = true, t.Embedding != ""
		if wanted = []asked{{name: t.Logits}}; in.embedding {
			wanted = append(wanted, asked{name: t.Embedding})
		}
	}
	for _, o := range r.Outputs {
		classes := max(int(o.Parameters["classification"].GetInt64Param()), 0)
		if refused := in.want(t, o.Name, classes); refused != nil {
			return in, nil, refused
		}
		wanted = append(wanted, asked{o.Name, classes})
	}
	return in, wanted, nil
}
