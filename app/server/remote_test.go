package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/server"
	"wanwu/inference"
)

// A network on another machine answers as the local one does, whichever way it is asked.
func TestRemoteEngineAnswersAsTheLocalOne(t *testing.T) {
	local := start(t, server.Config{}).ready(t)
	pictures := []upload{sample(t, "猫.jpg"), sample(t, "小狗.jpg"), sample(t, "咖啡.jpg")}
	want := local.asked(t, t.Context(), "", nil, pictures...)
	for _, scheme := range []string{"oip", "oip+grpc"} {
		config := apptest.EngineConfig(t, scheme+"://"+strings.TrimPrefix(local.url, "http://")+"/efficientnet-lite2", t.TempDir())
		if e, err := engine.OpenOn(t.Context(), apptest.EmbeddedPack(t), config); inference.CodeOf(err) != inference.CodeConsent {
			t.Errorf("%s without leave: %v, %v", scheme, e, err)
		}
		config.AllowRemote = true
		remote := start(t, server.Config{Open: func(ctx context.Context) (server.Engine, error) {
			return engine.OpenOn(ctx, apptest.EmbeddedPack(t), config)
		}}).ready(t)
		got := remote.asked(t, t.Context(), "", nil, pictures...)
		if got.status != 200 || fmt.Sprint(got.Results) != fmt.Sprint(want.Results) {
			t.Errorf("%s: status %d, %+v\nwant %+v", scheme, got.status, got.Results, want.Results)
		}
	}
}
