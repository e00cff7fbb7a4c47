# 万物识别. `make` alone lists what there is to do.

# One set of flags for build, vet and test: Go's build cache is keyed by them, and
# the first build of the window's C code takes minutes.
# nodynamic keeps the fallback for HEIC from calling a libheif that it finds by
# itself, which it does in a way that crashes on Windows: inference/imagefile/heif does that.
# The tag of the system's libjpeg-turbo stands in GOFLAGS too, for what names no tags.
JPEG    := $(shell scripts/jpeg-tag)
comma   := ,
TAGS    := migrated_fynedo,nodynamic$(addprefix $(comma),$(JPEG))
# PIE puts the program at an address that nobody knows beforehand; -bindnow, with the
# relro that comes with it, leaves no table of functions that can be written to.
HARDEN  := $(if $(filter Linux,$(shell uname -s)),-buildmode=pie -ldflags=-bindnow)
# The programs are handed on without the tables of debuggers, an eighth of them; what a panic
# prints, and profiles, need none.
LINK    := -ldflags='$(if $(HARDEN),-bindnow )-w'
export GOFLAGS := $(strip $(GOFLAGS) -mod=readonly -trimpath $(addprefix -tags=,$(JPEG)) $(HARDEN))
# For the C that is compiled in: the window, ONNX Runtime's binding, libjpeg-turbo's.
export CGO_CFLAGS ?= -g -O2 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
# The tests find ONNX Runtime and libheif here; the programs look beside themselves.
export WANWU_RUNTIME := $(CURDIR)/build/runtime
export WANWU_HEIF := $(wildcard $(CURDIR)/build/heif)
FUZZTIME ?= 5s
# Flags of `wanwu bench`, such as --quick or --json.
BENCH ?=
# Flags of the load generator, such as -time 30s.
LOAD ?=
# What has goroutines of its own runs under the race detector: what lies below the window, the
# window and its parts. Left out is what opens the program's own window: its C code would be
# compiled a second time. So is app/bench, which measures. Of the tests of the command line, of the
# stored workspace and of the window those run without the detector alone in which the network
# computes for minutes, which open hundreds of damaged files one after another, or which measure
# what the main goroutine computes: LONG.
PACKAGES = $(shell go list -tags $(TAGS) ./...)
RACE     = $(filter-out wanwu/app/bench $(RACELONG) wanwu/ui/launch wanwu/ui/trial,$(filter wanwu/inference wanwu/inference/% wanwu/app/% wanwu/ui/%,$(PACKAGES)))
RACELONG = wanwu/app/cli wanwu/app/persist wanwu/ui
REST     = $(filter-out $(RACE),$(PACKAGES))
LONG     = ^Test(TenKills|BenchJSON|DamagedWorkspace|LittleMemory|TaskUsesLabels|Teach|LabelsCommand|SessionSimilar|Flipped)|KeepsMainGoroutineFree$$|KeepMainGoroutineFree$$

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup ready ready-headless build build/wanwu build/wanwu-desktop run gpu-runtime gpu-check simulate test vet lint unit fuzz e2e bench load service-check windows fmt-check clean

help: ## 列出全部目标 / list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## 安装缺少的软件包和运行库 / install what is missing
	@scripts/setup

# Without these the compiler's messages about missing headers would be all one sees.
ready:
	@mkdir -p build; scripts/setup --check >build/ready.log 2>&1 || { cat build/ready.log; echo '请先运行 make setup / run make setup first'; exit 1; }

ready-headless:
	@mkdir -p build; scripts/setup --check --headless >build/ready.log 2>&1 || { cat build/ready.log; echo '请先运行 make setup / run make setup first'; exit 1; }

build: build/wanwu build/wanwu-desktop build/go-modules.txt ## 编译命令行程序和桌面程序 / build both programs

build/wanwu: ready-headless
	go build -tags $(TAGS) $(LINK) -o $@ ./cmd/wanwu

build/wanwu-desktop: ready
	go build -tags $(TAGS) $(LINK) -o $@ .

# What is handed on carries the licences of what is linked into it.
build/go-modules.txt: go.mod scripts/notices
	scripts/notices >$@.part && mv $@.part $@

run: ## 准备、编译并打开窗口；没有显示器时用命令行识别示例图片 / prepare, build, open the window
	@MAKE="$(MAKE)" scripts/run

gpu-runtime: ## 下载 GPU 运行库（约 1.9 GB）放到程序旁 / put the GPU libraries beside the programs
	@scripts/gpu-runtime

# Not part of `test`: it needs the GPU runtime, some gigabytes of it.
gpu-check: build/wanwu ## 用真正的 GPU 版本检查设备选择；有显卡时比较精度和速度 / try the real GPU build
	@scripts/gpu-runtime --yes
	WANWU_GPU_RUNTIME=$(CURDIR)/build/runtime-gpu go test -tags gpu -count=1 -v -run '^TestGPU' ./app/engine
	build/wanwu doctor

# In virtual time, without a card: the tables of docs/batching.md. And decks drawn from pictures of
# which everything is known: how often an interval holds and a proof is false. DECKS=2000 takes
# some 40 minutes of processor time.
DECKS ?= 2000
simulate: ## 仿真批处理和抽检，打印吞吐、延迟、区间命中率 / simulate batching, and decks with their intervals
	go test -tags $(TAGS) -count=1 -v -run '^TestSimulationTable$$' ./inference/pipeline
	go test -tags $(TAGS) -count=1 -v -timeout 4h -run '^TestSimulatedDecks$$' ./app/review -decks $(DECKS)

test: ## 全部测试：静态检查、单元、真实模型、模糊、真实窗口 / every test there is
	@scripts/setup --e2e
	@mkdir -p build && : >build/test.log
	@status=0; $(MAKE) --no-print-directory fmt-check build vet unit fuzz e2e || status=$$?; \
		scripts/count build/test.log; exit $$status

vet: ready ## 静态检查 / go vet
	go vet -tags $(TAGS),e2e ./...

lint: ready ## 静态分析：staticcheck 和没有用到的函数 / staticcheck, and functions that nothing uses
	go tool staticcheck -tags $(TAGS),e2e ./...
	@out=$$(go tool deadcode -tags $(TAGS),e2e -test ./...) || exit 1; \
		if [ -n "$$out" ]; then echo "$$out"; exit 1; fi

# The race detector knows no PIE. P names packages, as in make unit P=./ui/...
ifdef P
unit: ready
	scripts/gotest -tags $(TAGS) $(P)
else
unit: ready ## 单元测试，含真实模型和运行库；P=./ui 只测一个包 / unit tests; P=./ui is one package
	GOFLAGS="$(filter-out -buildmode=pie,$(GOFLAGS))" scripts/gotest -tags $(TAGS) -race $(RACE)
	GOFLAGS="$(filter-out -buildmode=pie,$(GOFLAGS))" scripts/gotest -tags $(TAGS) -race -skip '$(LONG)' $(RACELONG)
	scripts/gotest -tags $(TAGS) $(REST)
	scripts/gotest -tags $(TAGS),nojpegturbo ./inference/imagefile/...
endif

fuzz: ## 每个模糊目标跑几秒 / fuzz each target for FUZZTIME
	scripts/fuzz $(FUZZTIME)

e2e: build ## 真实窗口测试，截图在 e2e-out/ / the real window, screenshots in e2e-out/
	@scripts/setup --e2e
	scripts/gotest -tags $(TAGS),e2e -count=1 ./e2e

bench: ready build ## 基准测试：整体、窗口、各部分，约 25 分钟 / benchmarks: the whole, the window, the parts
	build/wanwu bench $(BENCH)
	go test -tags $(TAGS) -run '^$$' -bench . -benchmem ./inference/... ./app/... ./ui/...

load: build/wanwu ## 服务的吞吐和延迟，与常见的 Python 写法同场比较；SOAK=10m 为长时间运行 / measure the service
	TAGS=$(TAGS) scripts/load/run.sh $(LOAD)

service-check: build/wanwu ## 用真正的客户端检查服务：schemathesis、Chromium、tritonclient / try the service with real clients
	scripts/service/check.sh

windows: ## 交叉编译到 dist/windows/ / cross-compile to dist/windows/
	@scripts/setup --windows
	scripts/windows/build

fmt-check: ## 检查格式 / gofmt
	@out=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "gofmt: $$out"; exit 1; fi

clean: ## 删除编译产物 / remove what was built
	rm -rf build/wanwu build/wanwu-desktop build/go-modules.txt build/test.log build/windows dist e2e-out
