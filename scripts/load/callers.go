package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// result is what callers saw.
type result struct {
	mu       sync.Mutex
	took     []time.Duration // of requests answered with 200
	statuses map[string]int
	length   time.Duration
}

func (r *result) add(took time.Duration, status string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if status == "200" {
		r.took = append(r.took, took)
	}
	r.statuses[status]++
}

// closed has n callers ask, each again when it is answered.
func (o *options) closed(ctx context.Context, t target, n int) *result {
	r, client := &result{statuses: map[string]int{}}, newClient(n)
	defer client.CloseIdleConnections()
	begin := time.Now()
	ctx, cancel := context.WithTimeout(ctx, o.time)
	defer cancel()
	var wg sync.WaitGroup
	var turn atomic.Int64
	for range n {
		wg.Go(func() {
			for ctx.Err() == nil {
				o.ask(context.WithoutCancel(ctx), client, t, int(turn.Add(1)), r, time.Now())
			}
		})
	}
	wg.Wait()
	r.length = time.Since(begin)
	return r
}

// once has many callers ask at once, and no more than once.
func (o *options) once(ctx context.Context, t target) *result {
	r, client := &result{statuses: map[string]int{}}, newClient(o.burst)
	defer client.CloseIdleConnections()
	begin := time.Now()
	var wg sync.WaitGroup
	for i := range o.burst {
		wg.Go(func() { o.ask(ctx, client, t, i, r, begin) })
	}
	wg.Wait()
	r.length = time.Since(begin)
	return r
}

// open asks at the moments of a Poisson process. A request's time counts from its moment.
func (o *options) open(ctx context.Context, t target, rate float64) *result {
	r, client := &result{statuses: map[string]int{}}, newClient(2000)
	defer client.CloseIdleConnections()
	begin := time.Now()
	var wg sync.WaitGroup
	next := begin
	for turn := 0; ; turn++ {
		next = next.Add(time.Duration(rand.ExpFloat64() / rate * float64(time.Second)))
		if next.Sub(begin) > o.time {
			break
		}
		select {
		case <-time.After(time.Until(next)):
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		due := next
		wg.Go(func() { o.ask(ctx, client, t, turn, r, due) })
	}
	wg.Wait()
	r.length = time.Since(begin)
	return r
}

func newClient(connections int) *http.Client {
	return &http.Client{Timeout: 5 * time.Minute, Transport: &http.Transport{MaxIdleConns: connections, MaxIdleConnsPerHost: connections}}
}

// ask sends one picture and keeps what became of it.
func (o *options) ask(ctx context.Context, client *http.Client, t target, turn int, r *result, due time.Time) {
	req, err := http.NewRequestWithContext(ctx, "POST", t.url+"/v1/recognize", bytes.NewReader(o.pictures[turn%len(o.pictures)]))
	if err != nil {
		r.add(0, err.Error())
		return
	}
	req.Header.Set("Content-Type", o.kind)
	if o.token != "" {
		req.Header.Set("Authorization", "Bearer "+o.token)
	}
	resp, err := client.Do(req)
	if err != nil {
		r.add(0, "no answer")
		return
	}
	defer resp.Body.Close()
	var said struct{ Results []struct{ Status string } }
	if err := json.NewDecoder(resp.Body).Decode(&said); err != nil {
		r.add(0, "no JSON")
		return
	}
	status := strconv.Itoa(resp.StatusCode)
	if resp.StatusCode == http.StatusOK && (len(said.Results) != 1 || said.Results[0].Status != "ok") {
		status = "a wrong row"
	}
	r.add(time.Since(due), status)
}

// report prints a line.
func report(out io.Writer, load string, t target, r *result) {
	slices.Sort(r.took)
	quantile := func(q float64) float64 {
		if len(r.took) == 0 {
			return 0
		}
		return float64(r.took[min(len(r.took)-1, int(q*float64(len(r.took))))]) / 1e6
	}
	var statuses []string
	for s, n := range r.statuses {
		statuses = append(statuses, fmt.Sprintf("%s: %d", s, n))
	}
	slices.Sort(statuses)
	fmt.Fprintf(out, "%-24s %-10s %9.1f %9.1f %9.1f %9.1f %9.1f  %s\n", load, t.name, float64(len(r.took))/r.length.Seconds(),
		quantile(.5), quantile(.99), quantile(.999), quantile(1), strings.Join(statuses, ", "))
}
