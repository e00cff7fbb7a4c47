package oip

import (
	"context"
	"crypto/tls"
	"fmt"
	"math"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"wanwu/inference/oip/oippb"
)

// grpcClient is a client over gRPC.
type grpcClient struct {
	conn   *grpc.ClientConn
	calls  oippb.GRPCInferenceServiceClient
	target Target
	token  string
}

func newGRPCClient(t Target, address, token string, mostValues int) (*grpcClient, error) {
	secure := insecure.NewCredentials()
	if t.Scheme == "grpcs" {
		secure = credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	}
	// The library takes 4 MiB unless it is told otherwise.
	most := min(int64(math.MaxInt32), aboutBytes+8*int64(mostValues))
	conn, err := grpc.NewClient("passthrough:///"+address, grpc.WithTransportCredentials(secure),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(int(most)), grpc.MaxCallSendMsgSize(math.MaxInt32)))
	if err != nil {
		return nil, err
	}
	return &grpcClient{conn, oippb.NewGRPCInferenceServiceClient(conn), t, token}, nil
}

func (c *grpcClient) close() error { return c.conn.Close() }

// with adds the token to a call.
func (c *grpcClient) with(ctx context.Context) context.Context {
	if c.token == "" {
		return ctx
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+c.token)
}

// failed is the failure of a call.
func failed(err error) error {
	k := broken
	switch status.Code(err) {
	case codes.ResourceExhausted:
		k = busy
		if m := status.Convert(err).Message(); strings.Contains(m, "larger than max") || strings.Contains(m, "message length") {
			k = large
		}
	case codes.InvalidArgument:
		k = refused
	}
	return &failure{k, err}
}

func (c *grpcClient) about(ctx context.Context) (s Server, m Model, err error) {
	if err := c.ready(ctx); err != nil {
		return s, m, err
	}
	ctx = c.with(ctx)
	server, err := c.calls.ServerMetadata(ctx, &oippb.ServerMetadataRequest{})
	if err != nil {
		return s, m, failed(err)
	}
	model, err := c.calls.ModelMetadata(ctx, &oippb.ModelMetadataRequest{Name: c.target.Model, Version: c.target.Version})
	if err != nil {
		return s, m, failed(err)
	}
	list := func(from []*oippb.ModelMetadataResponse_TensorMetadata) (to []TensorInfo) {
		for _, t := range from {
			to = append(to, TensorInfo{t.GetName(), t.GetDatatype(), t.GetShape()})
		}
		return to
	}
	s = Server{Name: server.Name, Version: server.Version, Extensions: server.Extensions}
	return s, Model{Name: model.Name, Versions: model.Versions, Platform: model.Platform, Inputs: list(model.Inputs), Outputs: list(model.Outputs)}, nil
}

func (c *grpcClient) ready(ctx context.Context) error {
	ready, err := c.calls.ModelReady(c.with(ctx), &oippb.ModelReadyRequest{Name: c.target.Model, Version: c.target.Version})
	if err != nil {
		return failed(err)
	}
	if !ready.Ready {
		return failf(busy, "the model %s is not ready", c.target.Model)
	}
	return nil
}

func (c *grpcClient) infer(ctx context.Context, in tensor, outputs []wanted) ([]tensor, error) {
	q := &oippb.ModelInferRequest{
		ModelName: c.target.Model, ModelVersion: c.target.Version,
		Inputs:           []*oippb.ModelInferRequest_InferInputTensor{{Name: in.name, Datatype: FP32, Shape: in.shape}},
		RawInputContents: [][]byte{AppendFloats(nil, in.values)},
	}
	for _, one := range outputs {
		o := &oippb.ModelInferRequest_InferRequestedOutputTensor{Name: one.name}
		if one.classes > 0 {
			o.Parameters = map[string]*oippb.InferParameter{"classification": {ParameterChoice: &oippb.InferParameter_Int64Param{Int64Param: int64(one.classes)}}}
		}
		q.Outputs = append(q.Outputs, o)
	}
	r, err := c.calls.ModelInfer(c.with(ctx), q)
	if err != nil {
		return nil, failed(err)
	}
	found := map[string]tensor{}
	for i, o := range r.Outputs {
		n, err := Size(o.GetShape(), math.MaxInt32)
		t := tensor{name: o.GetName(), shape: o.GetShape()}
		switch {
		case err != nil:
		case o.GetDatatype() == Bytes && i < len(r.RawOutputContents):
			t.texts, err = TextsOf(r.RawOutputContents[i])
		case o.GetDatatype() == Bytes:
			for _, one := range o.GetContents().GetBytesContents() {
				t.texts = append(t.texts, string(one))
			}
		case o.GetDatatype() != FP32:
			err = fmt.Errorf("%s, and FP32 was expected", o.GetDatatype())
		case i < len(r.RawOutputContents):
			t.values, err = FloatsOf(r.RawOutputContents[i], n)
		default:
			if t.values = o.GetContents().GetFp32Contents(); len(t.values) != n {
				err = fmt.Errorf("%d values, and the shape has %d", len(t.values), n)
			}
		}
		if err != nil {
			return nil, failf(broken, "output %q: %w", o.GetName(), err)
		}
		found[t.name] = t
	}
	out, err := inOrder(found, outputs)
	if err != nil {
		return nil, &failure{broken, err}
	}
	return out, nil
}
