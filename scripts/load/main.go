// Command load asks a service for labels as many callers would, and says how long they
// waited. It is for `make load`, beside the program and not in it.
//
// Each measurement is over when its last caller is answered. Closed loops (-callers) are as many callers as named, each of which asks again when it is
// answered. An open loop (-rate) asks at the moments of a Poisson process, whether or not
// earlier ones were answered, so that the waiting is not hidden by those who wait.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// options are what the command is asked for.
type options struct {
	targets  []target
	pictures [][]byte // bodies, ready to be sent
	kind     string
	token    string
	callers  []int
	rates    []float64
	burst    int
	time     time.Duration
}

// target is a service.
type target struct{ name, url string }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// run parses, measures and prints, target after target for each setting, so that they have
// the same weather.
func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%-24s %-10s %9s %9s %9s %9s %9s  %s\n", "load", "service", "answers/s", "P50 ms", "P99 ms", "P99.9 ms", "max ms", "statuses")
	for _, n := range o.callers {
		for _, t := range o.targets {
			report(out, fmt.Sprintf("%d callers", n), t, o.closed(ctx, t, n))
		}
	}
	for _, r := range o.rates {
		for _, t := range o.targets {
			report(out, fmt.Sprintf("%g arrivals/s", r), t, o.open(ctx, t, r))
		}
	}
	for _, t := range o.targets {
		if o.burst > 0 {
			report(out, fmt.Sprintf("%d at once", o.burst), t, o.once(ctx, t))
		}
	}
	return ctx.Err()
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("load", flag.ContinueOnError)
	services := f.String("services", "wanwu=http://127.0.0.1:8000", "services to ask, `name=url` and commas")
	folder := f.String("pictures", "assets/samples", "folder of JPEGs that are sent in turn")
	f.StringVar(&o.token, "token", "", "token to send")
	callers := f.String("callers", "1,8,64", "numbers of callers in a closed loop; empty is none")
	rates := f.String("rates", "", "arrivals a second of open loops")
	f.IntVar(&o.burst, "burst", 0, "callers that ask at once, one picture each; 0 is none")
	f.DurationVar(&o.time, "time", 10*time.Second, "length of each measurement")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	for s := range strings.SplitSeq(*services, ",") {
		name, url, ok := strings.Cut(s, "=")
		if !ok {
			return o, fmt.Errorf("-services: %q is not name=url", s)
		}
		o.targets = append(o.targets, target{name, url})
	}
	for s := range strings.FieldsFuncSeq(*callers, func(r rune) bool { return r == ',' }) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-callers: %q", s)
		}
		o.callers = append(o.callers, n)
	}
	for s := range strings.FieldsFuncSeq(*rates, func(r rune) bool { return r == ',' }) {
		r, err := strconv.ParseFloat(s, 64)
		if err != nil || !(r > 0) {
			return o, fmt.Errorf("-rates: %q", s)
		}
		o.rates = append(o.rates, r)
	}
	return o, o.read(*folder)
}

// read makes a body of each picture.
func (o *options) read(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "*.jpg"))
	if err != nil || len(names) == 0 {
		return errors.Join(err, fmt.Errorf("%s: no JPEG", folder))
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		if err := m.SetBoundary("picturesareherexxxxxxxx"); err != nil {
			return err
		}
		w, err := m.CreateFormFile("files", filepath.Base(name))
		if err == nil {
			_, err = w.Write(data)
		}
		if err = errors.Join(err, m.Close()); err != nil {
			return err
		}
		o.pictures, o.kind = append(o.pictures, b.Bytes()), m.FormDataContentType()
	}
	return nil
}

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
