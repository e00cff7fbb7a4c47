// Package share lets several devices run one network together: whoever is free takes the next batch.
package share
