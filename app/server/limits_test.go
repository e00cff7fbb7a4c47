package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wanwu/app/server"
)

// taken returns how many places the metrics say are taken.
func (s *service) taken(t *testing.T) string {
	t.Helper()
	b, err := io.ReadAll(s.get(t, "/metrics").Body)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if n, ok := strings.CutPrefix(line, "wanwu_queue_pictures "); ok {
			return strings.TrimSpace(n)
		}
	}
	return ""
}

// A full queue refuses at once, callers who go free their places, and the rest is answered.
func TestFullQueueRefusesAndCancelledCallersFreeTheirPlaces(t *testing.T) {
	g := newGate()
	s := start(t, server.Config{Open: opener(t, g), Limits: server.Limits{Queue: 3}}).ready(t)
	cat := sample(t, "猫.jpg")
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if _, err := s.post(t, ctx, "", nil, cat); !errors.Is(err, context.Canceled) {
				t.Errorf("a caller who gave up got %v", err)
			}
		})
	}
	s.until(t, "two callers", func() bool { return s.taken(t) == "2" })
	wg.Go(func() {
		if r, err := s.post(t, t.Context(), "", nil, cat, cat, cat, cat); err != nil || r.status != 200 || len(r.Results) != 4 {
			t.Errorf("a caller who waited got %d, %v", r.status, err)
		}
	})
	s.until(t, "a full queue", func() bool { return s.taken(t) == "3" })
	r := s.asked(t, t.Context(), "", nil, cat)
	if r.status != 429 || r.Error.Code != "queue_full" || r.header.Get("Retry-After") == "" {
		t.Errorf("status %d, %+v, Retry-After %q", r.status, r.Error, r.header.Get("Retry-After"))
	}
	cancel()
	close(g.open)
	wg.Wait()
	s.until(t, "an empty queue", func() bool { return s.taken(t) == "0" })
}

// A thousand callers at once get 200 or 429 and nothing else, each of them an answer.
func TestThousandCallersAreAnswered(t *testing.T) {
	g := newGate()
	close(g.open)
	s := start(t, server.Config{Open: opener(t, g), Limits: server.Limits{Queue: 20}}).ready(t)
	cat := sample(t, "猫.jpg")
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 1000, MaxIdleConnsPerHost: 1000}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	var ok, full atomic.Int64
	for range 1000 {
		wg.Go(func() {
			body, kind := form(t, cat)
			resp, err := client.Post(s.url+"/v1/recognize", kind, body)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			switch resp.StatusCode {
			case 200:
				ok.Add(1)
			case 429:
				full.Add(1)
			default:
				t.Errorf("status %d", resp.StatusCode)
			}
		})
	}
	wg.Wait()
	if ok.Load() < 20 || ok.Load()+full.Load() != 1000 {
		t.Errorf("%d answered, %d refused of 1000", ok.Load(), full.Load())
	}
}

// raw opens a connection and writes the header of an upload.
func (s *service) raw(t *testing.T, header string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, "POST /v1/recognize HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"+header+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	return c
}

const partHeader = "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n"

// A client that sends nothing any more is given up, and holds no place while it is there.
// One that comes while the only place is taken is refused at once.
func TestSlowClientsAreGivenUp(t *testing.T) {
	s := start(t, server.Config{Limits: server.Limits{Queue: 1, Stall: 100 * time.Millisecond}}).ready(t)
	var slow []net.Conn
	for range 20 {
		c := s.raw(t, "Content-Length: 100000")
		if _, err := io.WriteString(c, partHeader+"only the beginning"); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, c)
	}
	if r := s.asked(t, t.Context(), "", nil, sample(t, "猫.jpg")); r.status != 200 {
		t.Errorf("beside slow clients: status %d, %+v", r.status, r.Error)
	}
	for _, c := range slow {
		if resp, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil || resp.StatusCode != http.StatusRequestTimeout && resp.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("a slow client got %v, %v", resp, err)
		}
	}
}

// A body that never ends is cut off at the limit, whether it is one file or none.
func TestEndlessBodiesAreCutOff(t *testing.T) {
	s := start(t, server.Config{Limits: server.Limits{RequestBytes: 4 << 20}}).ready(t)
	for what, begin := range map[string]string{
		"file": partHeader, "field": "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n",
		"preamble": "", "header": "--x\r\nContent-Disposition: form-data; ", "epilogue": "--x--\r\n",
	} {
		t.Run(what, func(t *testing.T) {
			c := s.raw(t, "Transfer-Encoding: chunked")
			answered := make(chan *http.Response, 1)
			go func() {
				resp, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil {
					t.Error(err)
				}
				answered <- resp
			}()
			chunk := strings.Repeat("0123456789abcde\n", 4096)
			fmt.Fprintf(c, "%x\r\n%s\r\n", len(begin), begin)
			if begin == "" {
				fmt.Fprintf(c, "1\r\nz\r\n")
			}
			for sent := 0; sent < 512<<20; sent += len(chunk) {
				if _, err := fmt.Fprintf(c, "%x\r\n%s\r\n", len(chunk), chunk); err != nil {
					break // it was cut off
				}
			}
			if resp := <-answered; resp == nil || resp.StatusCode != 413 && resp.StatusCode != 400 {
				t.Errorf("answered %+v", resp)
			}
		})
	}
}

// Requests under way are finished when the service ends; new ones are refused meanwhile.
func TestDrainFinishesWhatIsUnderWay(t *testing.T) {
	g := newGate()
	s := start(t, server.Config{Open: opener(t, g)}).ready(t)
	cat := sample(t, "猫.jpg")
	var wg sync.WaitGroup
	wg.Go(func() {
		if r, err := s.post(t, t.Context(), "", nil, cat, cat); err != nil || r.status != 200 || r.Results[1].Status != "ok" {
			t.Errorf("the request under way got %d, %v", r.status, err)
		}
	})
	s.until(t, "the request", func() bool { return s.taken(t) == "2" })
	wg.Go(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	s.until(t, "the drain", func() bool { return s.get(t, "/healthz").StatusCode == 503 })
	r := s.asked(t, t.Context(), "", nil, cat)
	if r.status != 503 || r.Error.Code != "draining" || r.header.Get("Retry-After") == "" {
		t.Errorf("status %d, %+v", r.status, r.Error)
	}
	close(g.open)
	wg.Wait()
}

// What is not finished in time is cut, and nothing is left behind.
func TestDrainEndsInTime(t *testing.T) {
	s := start(t, server.Config{Open: opener(t, newGate()), Limits: server.Limits{Drain: 50 * time.Millisecond}}).ready(t)
	var wg sync.WaitGroup
	wg.Go(func() {
		if r, err := s.post(t, t.Context(), "", nil, sample(t, "猫.jpg")); err == nil && r.status != 503 {
			t.Errorf("a request that was cut got %d", r.status)
		}
	})
	s.until(t, "the request", func() bool { return s.taken(t) == "1" })
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	wg.Wait()
}
