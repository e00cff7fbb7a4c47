package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// counters are the metrics of a service, by their names with their labels.
type counters map[string]float64

// counted asks a service for its metrics; nil where it has none.
func counted(ctx context.Context, t target) counters {
	req, err := http.NewRequestWithContext(ctx, "GET", t.url+"/metrics", nil)
	if err != nil {
		return nil
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil
	}
	all := counters{}
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		i := strings.LastIndexByte(lines.Text(), ' ')
		if i < 0 || strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		if v, err := strconv.ParseFloat(lines.Text()[i+1:], 64); err == nil {
			all[lines.Text()[:i]] = v
		}
	}
	return all
}

// whereTimeGoes prints what a request of a lone caller was spent on between two looks at the metrics.
// What is neither receiving, decoding, waiting nor the network is the gateway: parsing, handing over,
// choosing the labels, writing the answer.
func whereTimeGoes(out io.Writer, before, after counters) {
	since := func(name string) float64 { return after[name] - before[name] }
	const route = `{route="POST /v1/recognize"}`
	n := since("wanwu_request_seconds_count" + route)
	if n == 0 {
		return
	}
	each := func(name string) float64 { return since(name) / n * 1000 }
	all, receive := each("wanwu_request_seconds_sum"+route), each("wanwu_receive_seconds_sum")
	decode, wait, network := each("wanwu_decode_seconds_sum"), each("wanwu_queue_wait_seconds_sum"), each("wanwu_infer_seconds_sum")
	gateway := all - receive - decode - wait - network
	fmt.Fprintf(out, "  a request of %.2f ms: receiving %.2f, decoding %.2f, waiting for the network %.2f, network %.2f, gateway %.2f (%.1f %%)\n",
		all, receive, decode, wait, network, gateway, 100*gateway/all)
}
