/** The container images of the six services, run once from their files so that each gets an AOT cache. */
package io.signalbox.local.images;
