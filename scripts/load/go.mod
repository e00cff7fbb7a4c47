module wanwu/scripts/load

go 1.26.0
