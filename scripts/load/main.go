// Command load asks a service for labels as many callers would, and says how long they
// waited. It is for `make load`, beside the program and not in it.
//
// Each measurement is over when its last caller is answered. Closed loops (-callers) are as many
// callers as named, each of which asks again when it is answered. An open loop (-rates) asks at the moments of a Poisson process, whether or not
// earlier ones were answered, so that the waiting is not hidden by those who wait. A soak (-soak)
// does that for long, and looks at the service's memory.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
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
	soak     time.Duration
	step     time.Duration
}

// target is a service.
type target struct{ name, url string }

// head prints the head of the table.
func head(out io.Writer) {
	fmt.Fprintf(out, "%-24s %-10s %9s %9s %9s %9s %9s  %s\n", "load", "service", "answers/s", "P50 ms", "P99 ms", "P99.9 ms", "max ms", "statuses")
}

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
	if o.soak > 0 {
		return o.soaked(ctx, out)
	}
	head(out)
	for _, n := range o.callers {
		for _, t := range o.targets {
			before := counted(ctx, t)
			report(out, fmt.Sprintf("%d callers", n), t, o.closed(ctx, t, n))
			if n == 1 {
				whereTimeGoes(out, before, counted(ctx, t))
			}
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
	f.DurationVar(&o.soak, "soak", 0, "ask the first service for so long at 80 % of what it can, and say what its memory does; nothing else is measured then")
	f.DurationVar(&o.step, "step", 0, "how often the memory is looked at; 0 is a twentieth of the soak")
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
