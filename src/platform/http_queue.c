#include "http_impl.h"

void queue_open(struct queue *queue)
{
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->some, NULL);
    queue->first = queue->count = 0;
    queue->closed = false;
}

void queue_free(struct queue *queue)
{
    pthread_cond_destroy(&queue->some);
    pthread_mutex_destroy(&queue->mutex);
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    pthread_cond_broadcast(&queue->some);
    pthread_mutex_unlock(&queue->mutex);
}

bool queue_put(struct queue *queue, struct http_exchange *exchange)
{
    pthread_mutex_lock(&queue->mutex);
    bool room = queue->count < QUEUE_MAX && !queue->closed;
    if (room) {
        queue->items[(queue->first + queue->count) % QUEUE_MAX] = exchange;
        queue->count++;
    }
    pthread_mutex_unlock(&queue->mutex);
    if (room)
        pthread_cond_signal(&queue->some);
    return room;
}

struct http_exchange *queue_take(struct queue *queue)
{
    struct http_exchange *exchange = NULL;
    pthread_mutex_lock(&queue->mutex);
    while (queue->count == 0 && !queue->closed)
        pthread_cond_wait(&queue->some, &queue->mutex);
    if (queue->count > 0) {
        exchange = queue->items[queue->first];
        queue->first = (queue->first + 1) % QUEUE_MAX;
        queue->count--;
    }
    pthread_mutex_unlock(&queue->mutex);
    return exchange;
}
