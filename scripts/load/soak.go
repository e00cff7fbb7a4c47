package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"
)

// What a soak measures, and what it calls flat.
const (
	soakCallers = 8
	soakShare   = 0.8
	warmShare   = 0.2      // of the soak: buffers and arenas have their sizes after that
	flatShare   = 0.05     // that memory may grow by from then on, beside
	flatBytes   = 12 << 20 // so many bytes
)

// memory is what a service takes at a moment.
type memory struct {
	at                  time.Duration
	resident, heap, sys float64 // bytes: the process, Go's objects, all that Go holds
}

// soaked asks the first service at 80 % of what it can for as long as is asked for, and says what its
// memory did.
func (o *options) soaked(ctx context.Context, out io.Writer) error {
	t := o.targets[0]
	head(out)
	most := o.closed(ctx, t, soakCallers)
	report(out, fmt.Sprintf("%d callers", soakCallers), t, most)
	rate := soakShare * float64(len(most.took)) / most.length.Seconds()
	if rate == 0 {
		return fmt.Errorf("%s: no answers", t.url)
	}
	if o.step == 0 {
		o.step = o.soak / 20
	}
	asked := make(chan *result, 1)
	o.time = o.soak
	go func() { asked <- o.open(ctx, t, rate) }()
	begin := time.Now()
	tick := time.NewTicker(o.step)
	defer tick.Stop()
	var seen []memory
	look := func() {
		if c := counted(ctx, t); c != nil {
			m := memory{time.Since(begin), c["process_resident_memory_bytes"], c["go_memstats_heap_inuse_bytes"], c["go_memstats_sys_bytes"] - c["go_memstats_heap_released_bytes"]}
			seen = append(seen, m)
			fmt.Fprintf(out, "  %8s  resident %6.1f MiB  Go %6.1f MiB (objects %5.1f)  waiting or running %3.0f\n",
				m.at.Round(time.Second), m.resident/(1<<20), m.sys/(1<<20), m.heap/(1<<20), c["wanwu_queue_pictures"])
		}
	}
	look()
	for {
		select {
		case <-tick.C:
			look()
			continue
		case r := <-asked:
			report(out, fmt.Sprintf("%.1f arrivals/s", rate), t, r)
			look()
		}
		break
	}
	fmt.Fprintln(out, verdict(seen, o.soak))
	return ctx.Err()
}

// verdict is the line that a soak ends with.
func verdict(seen []memory, soak time.Duration) string {
	warm := slices.IndexFunc(seen, func(m memory) bool { return m.at >= time.Duration(warmShare*float64(soak)) })
	if warm < 0 || warm == len(seen)-1 {
		return "verdict: too short to say"
	}
	seen = seen[warm:]
	first, last := seen[0].resident, seen[len(seen)-1].resident
	peak := slices.MaxFunc(seen, func(a, b memory) int { return int(a.resident - b.resident) }).resident
	said := "flat"
	if last > first*(1+flatShare)+flatBytes {
		said = "GROWS"
	}
	const mib = 1 << 20
	return fmt.Sprintf("verdict: %s: resident %.1f MiB after warm-up (%s), %.1f MiB at the end (%s, %+.1f %%), %.1f MiB at most",
		said, first/mib, seen[0].at.Round(time.Second), last/mib, seen[len(seen)-1].at.Round(time.Second), 100*(last-first)/first, peak/mib)
}
