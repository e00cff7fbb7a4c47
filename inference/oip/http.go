package oip

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
)

// aboutBytes bounds metadata, and beside the values an answer.
const aboutBytes = 1 << 20

// textValue is how many bytes one value takes as JSON at most, with its comma.
const textValue = 32

// httpClient is a client over HTTP.
type httpClient struct {
	web    *http.Client
	base   string // of the server
	model  string // path of the model
	token  string
	most   int64       // bytes of an answer
	binary atomic.Bool // whether the server takes binary tensors
}

func newHTTPClient(web *http.Client, t Target, address, token string, mostValues int) *httpClient {
	c := &httpClient{web: web, base: t.Scheme + "://" + address, token: token, most: aboutBytes + textValue*int64(mostValues)}
	c.model = "/v2/models/" + url.PathEscape(t.Model)
	if t.Version != "" {
		c.model += "/versions/" + url.PathEscape(t.Version)
	}
	return c
}

func (c *httpClient) close() error { return nil } // the connections are everybody's

// ask sends a request and returns the body of an answer with 200.
func (c *httpClient) ask(ctx context.Context, method, path string, body []byte, header http.Header) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	req.Header = header
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.web.Do(req)
	if err != nil {
		return nil, nil, &failure{broken, err}
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, c.most+1))
	switch {
	case err != nil:
		return nil, nil, &failure{broken, err}
	case int64(len(said)) > c.most:
		return nil, nil, failf(broken, "the answer is over %d bytes", c.most)
	case resp.StatusCode == http.StatusOK:
		return said, resp.Header, nil
	}
	k := broken
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		k = busy
	case http.StatusRequestEntityTooLarge:
		k = large
	case http.StatusBadRequest:
		k = refused
	}
	return nil, nil, failf(k, "status %d: %.200q", resp.StatusCode, said)
}

func (c *httpClient) about(ctx context.Context) (s Server, m Model, err error) {
	for path, into := range map[string]any{"/v2": &s, c.model: &m} {
		said, _, err := c.ask(ctx, "GET", path, nil, http.Header{})
		if err == nil {
			err = json.Unmarshal(said, into)
		}
		if err != nil {
			return s, m, &failure{kindOf(err), fmt.Errorf("%s%s: %w", c.base, path, err)}
		}
	}
	if err := c.ready(ctx); err != nil {
		return s, m, &failure{busy, fmt.Errorf("%s%s is not ready: %w", c.base, c.model, err)}
	}
	c.binary.Store(slices.Contains(s.Extensions, Binary))
	return s, m, nil
}

func (c *httpClient) ready(ctx context.Context) error {
	_, _, err := c.ask(ctx, "GET", c.model+"/ready", nil, http.Header{})
	return err
}

func (c *httpClient) infer(ctx context.Context, in tensor, outputs []wanted) ([]tensor, error) {
	binary := c.binary.Load()
	q := Request{Inputs: []Tensor{{Name: in.name, Shape: in.shape, Datatype: FP32}}}
	for _, one := range outputs {
		o := Wanted{Name: one.name}
		switch {
		case one.classes > 0 && binary: // as JSON: they are texts
			o.Parameters = Parameters{"classification": one.classes, "binary_data": false}
		case one.classes > 0:
			o.Parameters = Parameters{"classification": one.classes}
		case binary:
			o.Parameters = Parameters{"binary_data": true}
		}
		q.Outputs = append(q.Outputs, o)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	var body []byte
	var err error
	if binary {
		q.Inputs[0].Parameters = Parameters{"binary_data_size": 4 * len(in.values)}
		if body, err = json.Marshal(q); err == nil {
			header = http.Header{"Content-Type": {"application/octet-stream"}, HeaderLength: {strconv.Itoa(len(body))}}
			body = AppendFloats(slices.Grow(body, 4*len(in.values)), in.values)
		}
	} else if q.Inputs[0].Data, err = json.Marshal(in.values); err == nil {
		body, err = json.Marshal(q)
	}
	if err != nil {
		return nil, &failure{refused, err}
	}
	said, head, err := c.ask(ctx, "POST", c.model+"/infer", body, header)
	if err != nil {
		return nil, err
	}
	out, err := parse(said, head.Get(HeaderLength), outputs)
	if err != nil {
		return nil, &failure{broken, err}
	}
	return out, nil
}

// parse reads the outputs of an answer.
func parse(body []byte, header string, outputs []wanted) ([]tensor, error) {
	head, rest, err := Split(body, header)
	if err != nil {
		return nil, err
	}
	var said Response
	if err := json.Unmarshal(head, &said); err != nil {
		return nil, err
	}
	found := map[string]tensor{}
	for _, o := range said.Outputs {
		t := tensor{name: o.Name, shape: o.Shape}
		var raw []byte
		size, binary := o.Parameters.Int("binary_data_size")
		if binary {
			if size > len(rest) {
				return nil, errors.New("the binary tensors are cut short")
			}
			raw, rest = rest[:size], rest[size:]
		}
		err := t.fill(o, raw, binary, len(body))
		if err != nil {
			return nil, fmt.Errorf("output %q: %w", o.Name, err)
		}
		found[o.Name] = t
	}
	return inOrder(found, outputs)
}

// fill reads the values of one output, or its texts: raw, where it is binary, else its data.
func (t *tensor) fill(o Tensor, raw []byte, binary bool, most int) error {
	n, err := Size(o.Shape, most) // no value takes less than a byte
	switch {
	case err != nil:
	case o.Datatype == Bytes && binary:
		t.texts, err = TextsOf(raw)
	case o.Datatype == Bytes:
		t.texts, err = textsOf(o.Data)
	case o.Datatype != FP32:
		err = fmt.Errorf("%s, and FP32 was expected", o.Datatype)
	case binary:
		t.values, err = FloatsOf(raw, n)
	default:
		t.values, err = Floats(o.Data, n)
	}
	return err
}

// inOrder are the outputs that were wanted.
func inOrder(found map[string]tensor, outputs []wanted) (out []tensor, err error) {
	for _, one := range outputs {
		t, ok := found[one.name]
		if !ok {
			return nil, fmt.Errorf("output %q is missing", one.name)
		}
		out = append(out, t)
	}
	return out, nil
}

// kindOf is the kind of an error.
func kindOf(err error) kind {
	var f *failure
	if errors.As(err, &f) {
		return f.kind
	}
	return broken
}
