package server

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"wanwu/inference"
)

// field is the name of the form's field with the pictures.
const field = "files"

// heldStep is how many bytes a picture takes of Limits.HeldBytes at a time, while it comes.
const heldStep = 256 << 10

// fieldBytes bounds what is read of a field that is no picture.
const fieldBytes = 64 << 10

// upload reads the pictures of a request, one after another, while they come.
type upload struct {
	server *Server
	parts  *multipart.Reader
	body   *stalledReader
	buffer *bufio.Reader // of the body
	files  int
}

// file is one picture of an upload.
type file struct {
	name string
	data []byte
	held int64 // bytes of Limits.HeldBytes
	err  error // why it is none
}

// Open is for inference.Item: the bytes from the beginning.
func (f *file) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.data)), nil }

// newUpload begins to read a request's body, within the limits.
func (s *Server) newUpload(w http.ResponseWriter, r *http.Request) (*upload, *refusal) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, &refusal{status: http.StatusUnsupportedMediaType, code: inference.CodeUnsupported, key: "service.not_multipart", err: err}
	}
	if params["boundary"] == "" {
		return nil, &refusal{status: http.StatusBadRequest, code: codeBadRequest, key: "service.multipart"}
	}
	if r.ContentLength > s.cfg.Limits.RequestBytes {
		return nil, s.tooLarge(nil)
	}
	body := newStalledReader(w, r, s.cfg.Limits)
	u := &upload{server: s, body: body, buffer: s.buffers.Get().(*bufio.Reader)}
	u.buffer.Reset(body)
	u.parts = multipart.NewReader(u.buffer, params["boundary"])
	return u, nil
}

// close gives the buffer back. Nothing may be read any more.
func (u *upload) close() {
	u.buffer.Reset(nil)
	u.server.buffers.Put(u.buffer)
	u.buffer = nil
}

// tooLarge refuses a request whose body is over the limit.
func (s *Server) tooLarge(err error) *refusal {
	return &refusal{status: http.StatusRequestEntityTooLarge, code: inference.CodeTooLarge, key: "service.too_large",
		args: []any{s.cfg.Limits.RequestBytes >> 20}, err: err}
}

// next returns the next picture; nil after the last one, when the body was read to its end.
func (u *upload) next(ctx context.Context) (*file, *refusal) {
	for {
		if ctx.Err() != nil {
			return nil, u.server.failed(ctx.Err())
		}
		part, err := u.parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil, u.end()
		}
		if err != nil {
			return nil, u.server.failed(err)
		}
		if part.FormName() != field {
			if n, err := io.CopyN(io.Discard, part, fieldBytes+1); err != nil && !errors.Is(err, io.EOF) || n > fieldBytes {
				return nil, u.server.failed(err)
			}
			continue
		}
		if u.files++; u.files > u.server.cfg.Limits.Files {
			return nil, &refusal{status: http.StatusRequestEntityTooLarge, code: inference.CodeTooLarge, key: "service.too_many",
				args: []any{u.server.cfg.Limits.Files}}
		}
		return u.read(part)
	}
}

// end reads what is behind the last part, so that the server sees when the client goes.
func (u *upload) end() *refusal {
	if _, err := io.Copy(io.Discard, u.buffer); err != nil {
		return u.server.failed(err)
	}
	u.body.release()
	return nil
}

// read reads a picture. One that is over the limit is a row with an error.
func (u *upload) read(part *multipart.Part) (*file, *refusal) {
	f := &file{name: part.FileName()}
	s := u.server
	var err error
	f.data, f.held, err = s.hold(part, s.cfg.Limits.FileBytes)
	switch {
	case errors.Is(err, errHeld):
		return nil, s.full()
	case errors.Is(err, errLong):
		f.err = &inference.Error{Code: inference.CodeTooLarge, Path: f.name, Detail: megabytes(s.cfg.Limits.FileBytes)}
	case err != nil:
		return nil, s.failed(err)
	case len(f.data) == 0:
		f.err = &inference.Error{Code: inference.CodeEmpty, Path: f.name}
	}
	return f, nil
}

// What hold fails with, beside its reader's errors.
var (
	errHeld = errors.New("too many bytes are held")
	errLong = errors.New("over the limit")
)

// keptScratch bounds what is kept of a buffer that a picture was read into.
const keptScratch = 1 << 20

// hold reads r to its end and takes what it reads of Limits.HeldBytes; held is how much, and
// 0 where there is an error.
func (s *Server) hold(r io.Reader, limit int64) (data []byte, held int64, err error) {
	buf := s.scratch.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= keptScratch {
			buf.Reset()
			s.scratch.Put(buf)
		}
	}()
	for {
		if !s.admit.bytes.TryAcquire(heldStep) {
			s.admit.bytes.Release(held)
			return nil, 0, errHeld
		}
		held += heldStep
		_, err := io.CopyN(buf, r, heldStep)
		switch {
		case int64(buf.Len()) > limit:
			err = errLong
		case errors.Is(err, io.EOF) && buf.Cap() > keptScratch:
			return buf.Bytes(), held, nil // it is not used again
		case errors.Is(err, io.EOF):
			return bytes.Clone(buf.Bytes()), held, nil
		}
		if err != nil {
			s.admit.bytes.Release(held)
			return nil, 0, err
		}
	}
}

// drop frees the bytes of a picture.
func (s *Server) drop(f *file) {
	s.admit.bytes.Release(f.held)
	f.held, f.data = 0, nil
}

// failed is the refusal of a body that could not be read to its end.
func (s *Server) failed(err error) *refusal {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return s.tooLarge(err)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &refusal{status: http.StatusRequestTimeout, code: codeTimeout, err: err}
	case errors.Is(err, context.Canceled):
		return &refusal{status: http.StatusServiceUnavailable, code: inference.CodeDraining, after: retryDraining, err: err}
	}
	return &refusal{status: http.StatusBadRequest, code: codeBadRequest, key: "service.multipart", err: err}
}

// stalledReader is a request's body whose client has to send something now and then, and
// all of it in time.
type stalledReader struct {
	io.ReadCloser
	c     *http.ResponseController
	stall time.Duration
	end   time.Time
	call  *call // which keeps how long was waited for the client
}

func newStalledReader(w http.ResponseWriter, r *http.Request, l Limits) *stalledReader {
	return &stalledReader{http.MaxBytesReader(w, r.Body, l.RequestBytes), http.NewResponseController(w), l.Stall, time.Now().Add(l.Body), callOf(r)}
}

func (s *stalledReader) Read(p []byte) (int, error) {
	begin := time.Now()
	limit := begin.Add(s.stall)
	if limit.After(s.end) {
		limit = s.end
	}
	s.c.SetReadDeadline(limit) // a writer without deadlines is a test's
	n, err := s.ReadCloser.Read(p)
	s.call.received += time.Since(begin)
	return n, err
}

// release takes the deadline from the connection: it would end the request that is read.
func (s *stalledReader) release() { s.c.SetReadDeadline(time.Time{}) }
